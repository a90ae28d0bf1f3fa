internal import GRDB

/// Values by column, in order, and the statements that write them.
struct ColumnValues: ExpressibleByDictionaryLiteral {
    private var columns: [String]
    private var values: [(any DatabaseValueConvertible)?]

    init(dictionaryLiteral elements: (String, (any DatabaseValueConvertible)?)...) {
        columns = elements.map(\.0)
        values = elements.map(\.1)
    }

    static func + (first: ColumnValues, second: ColumnValues) -> ColumnValues {
        var sum = first
        sum.columns += second.columns
        sum.values += second.values
        return sum
    }

    func insert(into table: String, _ db: Database) throws {
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        try db.execute(
            sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))",
            arguments: StatementArguments(values))
    }

    func update(_ table: String, where key: ColumnValues, _ db: Database) throws {
        let assignments = columns.map { "\($0) = ?" }.joined(separator: ", ")
        let conditions = key.columns.map { "\($0) = ?" }.joined(separator: " AND ")
        try db.execute(
            sql: "UPDATE \(table) SET \(assignments) WHERE \(conditions)",
            arguments: StatementArguments(values + key.values))
    }
}
