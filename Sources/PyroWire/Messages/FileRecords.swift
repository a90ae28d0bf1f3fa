/// A record that travels as data: four bytes of length, little-endian, then its fields.
package protocol WireRecord: Equatable, Sendable {
    init(fields: inout FieldReader) throws(LinkError)
    func write(to fields: inout FieldWriter)
}

extension WireRecord {
    package func encoded() -> [UInt8] {
        var fields = FieldWriter()
        fields.write(self)
        return fields.bytes
    }
}

/// Cuts data into records, from a peer that is not trusted.
package struct RecordDecoder<Record: WireRecord> {
    /// Bytes of a record at most: two paths and some numbers.
    package static var recordBytes: Int { 16 << 10 }

    private var pending: [UInt8] = []

    package init() {}

    /// Whether nothing but whole records has come.
    package var isAtBorder: Bool { pending.isEmpty }

    /// The records that are complete with these bytes.
    package mutating func receive(_ bytes: some Collection<UInt8>) throws(LinkError) -> [Record] {
        pending += bytes
        var records: [Record] = []
        var start = 0
        while pending.count - start >= 4 {
            let length = (0..<4).reduce(0) { $0 | Int(pending[start + $1]) << ($1 * 8) }
            guard length <= Self.recordBytes else { throw .malformed("a record of \(length) bytes") }
            guard pending.count - start - 4 >= length else { break }
            var fields = FieldReader(pending[start + 4..<start + 4 + length])
            records.append(try Record(fields: &fields))
            start += 4 + length
        }
        pending.removeFirst(start)
        return records
    }
}

/// One entry of a directory, as `lstat` sees it.
package struct TreeEntry: WireRecord {
    package enum Kind: UInt64, Sendable {
        case file = 1
        case directory = 2
        case symbolicLink = 3
        case other = 4
    }

    package struct Time: Equatable, Sendable {
        /// Since 1970.
        package var seconds: Int64
        package var nanoseconds: Int64

        package init(seconds: Int64, nanoseconds: Int64) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    /// Relative to the directory that is listed, without a slash at either end.
    package var path: [UInt8]
    package var kind: Kind
    /// Permission bits, with set-uid, set-gid and sticky.
    package var mode: UInt32
    package var size: UInt64
    package var modified: Time
    package var changed: Time
    package var inode: UInt64
    package var links: UInt64
    /// Of a symbolic link.
    package var target: [UInt8]?

    package init(
        path: [UInt8], kind: Kind, mode: UInt32, size: UInt64, modified: Time, changed: Time, inode: UInt64,
        links: UInt64, target: [UInt8]? = nil
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
        self.links = links
        self.target = target
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        let epoch = Time(seconds: 0, nanoseconds: 0)
        self.init(path: [], kind: .other, mode: 0, size: 0, modified: epoch, changed: epoch, inode: 0, links: 0)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: path = try value.bytes()
            case 2: kind = Kind(rawValue: try value.number()) ?? .other
            case 3: mode = UInt32(truncatingIfNeeded: try value.number()) & 0o7777
            case 4: size = try value.number()
            case 5: modified.seconds = try value.signed()
            case 6: modified.nanoseconds = try Self.nanoseconds(value)
            case 7: changed.seconds = try value.signed()
            case 8: changed.nanoseconds = try Self.nanoseconds(value)
            case 9: inode = try value.number()
            case 10: links = try value.number()
            case 11: target = try value.bytes()
            default: break
            }
        }
    }

    private static func nanoseconds(_ value: FieldReader.Value) throws(LinkError) -> Int64 {
        let nanoseconds = try value.signed()
        guard (0..<1_000_000_000).contains(nanoseconds) else { throw .malformed("a time that cannot be") }
        return nanoseconds
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(path, 1)
        fields.write(kind.rawValue, 2)
        fields.write(UInt64(mode), 3)
        fields.write(size, 4)
        fields.write(modified.seconds, 5)
        fields.write(modified.nanoseconds, 6)
        fields.write(changed.seconds, 7)
        fields.write(changed.nanoseconds, 8)
        fields.write(inode, 9)
        fields.write(links, 10)
        if let target { fields.write(target, 11) }
    }
}

/// One file that a patch has changed, or would.
package struct PatchedEntry: WireRecord {
    package enum Status: UInt64, Sendable {
        case added = 1
        case modified = 2
        case deleted = 3
        case renamed = 4
    }

    /// Relative to the patch's directory.
    package var path: [UInt8]
    package var status: Status
    /// Of a file that was renamed.
    package var oldPath: [UInt8]?

    package init(path: [UInt8], status: Status, oldPath: [UInt8]? = nil) {
        self.path = path
        self.status = status
        self.oldPath = oldPath
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(path: [], status: .modified)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: path = try value.bytes()
            case 2:
                guard let status = Status(rawValue: try value.number()) else {
                    throw .malformed("a patched file of unknown status")
                }
                self.status = status
            case 3: oldPath = try value.bytes()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(path, 1)
        fields.write(status.rawValue, 2)
        if let oldPath { fields.write(oldPath, 3) }
    }
}
