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
    ) throws(FailureReply) -> (key: [UInt8], value: [UInt8]) {
        guard let space = rest.prefix(20).firstIndex(of: UInt8(ascii: " ")),
            let length = decimal(rest[..<space]), length <= UInt64(rest.count)
        else { throw malformed }
        let record = rest.prefix(Int(length))
        guard record.last == UInt8(ascii: "\n"), space + 1 < record.endIndex else { throw malformed }
        let body = record[(space + 1)...].dropLast()
        guard let equals = body.firstIndex(of: UInt8(ascii: "=")) else { throw malformed }
        rest = rest.dropFirst(Int(length))
        return (Array(body[..<equals]), Array(body[(equals + 1)...]))
    }

    private mutating func set(key: [UInt8], value: [UInt8]) throws(FailureReply) {
        if key.starts(with: Self.attributePrefix) {
            let name = Array(key.dropFirst(Self.attributePrefix.count))
            attributes.removeAll { $0.name == name }
            attributes.append(TarAttribute(name: name, value: value))
            return
        }
        let name = String(decoding: key, as: UTF8.self)
        switch name {
        case "path": path = value
        case "linkpath": linkPath = value
        case "size": size = try Self.number(value)
        case "uid": owner = try Self.number(value)
        case "gid": group = try Self.number(value)
        case "mtime": modified = try Self.time(value)
        case _ where name.hasPrefix("GNU.sparse."):
            throw FailureReply(.invalid, "the archive has a sparse member, which is not supported")
        default: break
        }
    }

    private static func number(_ value: [UInt8]) throws(FailureReply) -> UInt64 {
        guard let number = decimal(value[...]) else { throw malformed }
        return number
    }

    private static func decimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return UInt64(String(decoding: digits, as: UTF8.self))
    }

    /// Seconds with a fraction, such as `-1.5`, of which the nanoseconds count upwards.
    static func time(_ value: [UInt8]) throws(FailureReply) -> TarTime {
        let isNegative = value.first == UInt8(ascii: "-")
        let digits = isNegative ? value.dropFirst() : value[...]
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ decimal($0) }), let seconds = Int64(exactly: whole) else {
            throw malformed
        }
        var nanoseconds: Int64 = 0
        if parts.count > 1 {
            let fraction = Array(parts[1].prefix(9))
            guard let value = fraction.isEmpty ? 0 : decimal(fraction[...]) else { throw malformed }
            nanoseconds = Int64(value)
            for _ in fraction.count..<9 { nanoseconds *= 10 }
        }
        guard isNegative else { return TarTime(seconds: seconds, nanoseconds: nanoseconds) }
        guard nanoseconds > 0 else { return TarTime(seconds: -seconds) }
        return TarTime(seconds: -seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds)
    }

    private static let malformed = FailureReply(.invalid, "the archive has an extended header that makes no sense")
}
