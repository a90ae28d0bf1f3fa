internal import PyroWire

/// What `x` and `g` members say of those that follow them: lines of `length key=value`.
struct PaxRecords {
    var path: [UInt8]?
    var linkPath: [UInt8]?
    var size: UInt64?
    var owner: UInt64?
    var group: UInt64?
    var modified: TarTime?
    var attributes: [TarAttribute] = []

    private static let attributePrefix = Array("SCHILY.xattr.".utf8)

    /// Adds the records of one member; later ones win.
    mutating func add(_ content: [UInt8]) throws(FailureReply) {
        var rest = content[...]
        while !rest.isEmpty {
            let record = try Self.takeRecord(&rest)
            try set(key: record.key, value: record.value)
        }
    }

    private static func takeRecord(
        _ rest: inout ArraySlice<UInt8>
    ) throws(FailureReply) -> (key: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        guard let space = rest.prefix(20).firstIndex(of: UInt8(ascii: " ")),
            let length = decimal(rest[rest.startIndex..<space]), length <= UInt64(rest.count)
        else { throw malformed }
        let end = rest.startIndex + Int(length)
        guard space + 1 < end, rest[end - 1] == UInt8(ascii: "\n") else { throw malformed }
        let body = rest[(space + 1)..<(end - 1)]
        guard let equals = body.firstIndex(of: UInt8(ascii: "=")) else { throw malformed }
        rest = rest[end...]
        return (body[..<equals], body[(equals + 1)...])
    }

    private mutating func set(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>) throws(FailureReply) {
        if key.starts(with: Self.attributePrefix) {
            let name = Array(key.dropFirst(Self.attributePrefix.count))
            attributes.removeAll { $0.name == name }
            attributes.append(TarAttribute(name: name, value: Array(value)))
            return
        }
        switch String(decoding: key, as: UTF8.self) {
        case "path": path = Array(value)
        case "linkpath": linkPath = Array(value)
        case "size": size = try Self.number(value)
        case "uid": owner = try Self.number(value)
        case "gid": group = try Self.number(value)
        case "mtime": modified = try Self.time(value)
        case let name where name.hasPrefix("GNU.sparse."):
            throw FailureReply(.invalid, "the archive has a sparse member, which is not supported")
        default: break
        }
    }

    private static func number(_ value: ArraySlice<UInt8>) throws(FailureReply) -> UInt64 {
        guard let number = decimal(value) else { throw malformed }
        return number
    }

    private static func decimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard !digits.isEmpty, digits.count <= 20 else { return nil }
        var value: UInt64 = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// Seconds with a fraction, such as `-1.5`, of which the nanoseconds count upwards.
    static func time(_ value: ArraySlice<UInt8>) throws(FailureReply) -> TarTime {
        let isNegative = value.first == UInt8(ascii: "-")
        let digits = isNegative ? value.dropFirst() : value
        let point = digits.firstIndex(of: UInt8(ascii: ".")) ?? digits.endIndex
        guard let whole = decimal(digits[digits.startIndex..<point]), let seconds = Int64(exactly: whole) else {
            throw malformed
        }
        var nanoseconds: Int64 = 0
        let fraction = digits.dropFirst(point - digits.startIndex + 1).prefix(9)
        if !fraction.isEmpty {
            guard let value = decimal(fraction) else { throw malformed }
            nanoseconds = Int64(value)
            for _ in fraction.count..<9 { nanoseconds *= 10 }
        }
        guard isNegative else { return TarTime(seconds: seconds, nanoseconds: nanoseconds) }
        guard nanoseconds > 0 else { return TarTime(seconds: -seconds) }
        return TarTime(seconds: -seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds)
    }

    private static let malformed = FailureReply(.invalid, "the archive has an extended header that makes no sense")
}
