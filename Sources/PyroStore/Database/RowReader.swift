internal import FoundationEssentials
internal import GRDB
internal import PyroModel

/// Reads columns of a row. A file that was tampered with may hold anything, so a value that does not fit is an error.
struct RowReader {
    let row: Row
    /// Whose record it is, for errors.
    let subject: String

    func value<Value: DatabaseValueConvertible>(_ column: String) throws(PyroError) -> Value {
        guard let value: Value = try optional(column) else {
            throw StoreError.unreadable(subject, column: column)
        }
        return value
    }

    func optional<Value: DatabaseValueConvertible>(_ column: String) throws(PyroError) -> Value? {
        guard let stored = row[column] as DatabaseValue?, !stored.isNull else { return nil }
        guard let value = Value.fromDatabaseValue(stored) else {
            throw StoreError.unreadable(subject, column: column)
        }
        return value
    }

    func choice<Value: RawRepresentable<String>>(_ column: String) throws(PyroError) -> Value {
        guard let value = Value(rawValue: try value(column)) else {
            throw StoreError.unreadable(subject, column: column)
        }
        return value
    }

    func optionalChoice<Value: RawRepresentable<String>>(_ column: String) throws(PyroError) -> Value? {
        guard let text: String = try optional(column) else { return nil }
        guard let value = Value(rawValue: text) else { throw StoreError.unreadable(subject, column: column) }
        return value
    }

    func date(_ column: String) throws(PyroError) -> Date {
        Date(milliseconds: try value(column))
    }

    func optionalDate(_ column: String) throws(PyroError) -> Date? {
        try optional(column).map { Date(milliseconds: $0) }
    }

    func json<Value: Decodable>(_ column: String) throws(PyroError) -> Value {
        guard let value: Value = try optionalJSON(column) else {
            throw StoreError.unreadable(subject, column: column)
        }
        return value
    }

    func optionalJSON<Value: Decodable>(_ column: String) throws(PyroError) -> Value? {
        guard let text: String = try optional(column) else { return nil }
        do {
            return try ContractJSON.decode(Value.self, from: Array(text.utf8))
        } catch {
            throw StoreError.unreadable(subject, column: column)
        }
    }
}

extension Date {
    init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    /// Milliseconds since 1970, the nearest.
    var milliseconds: Int64 {
        Int64(exactly: (timeIntervalSince1970 * 1000).rounded()) ?? 0
    }
}
