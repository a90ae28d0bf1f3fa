package import PyroWire

/// Reads a tar archive as it arrives: ustar, the PAX extensions, and GNU's long names.
///
/// ```swift
/// let archive = TarReader(source: ByteSource(descriptor: 0))
/// while let entry = try archive.next() { ... }
/// ```
package final class TarReader {
    /// Bytes of an extended header, and of a long name.
    private static let extensionBytes: UInt64 = 1 << 20
    private static let pathBytes: UInt64 = 4096
    /// Members and bytes of content that one archive may hold.
    private static let mostEntries: UInt64 = 4_000_000
    private static let mostBytes: UInt64 = 32 << 30

    private let source: ByteSource
    /// Content of the current member that has not been read, and the filling up to a whole block.
    private var content: UInt64 = 0
    private var filling: UInt64 = 0
    private var global = PaxRecords()
    private var entries: UInt64 = 0
    private var bytes: UInt64 = 0

    package init(source: ByteSource) {
        self.source = source
    }

    /// The next member, or `nil` at the archive's end; what was not read of the one before is passed over.
    package func next() throws(FailureReply) -> TarEntry? {
        try source.skip(content)
        try source.skip(filling)
        (content, filling) = (0, 0)
        var own = global
        var longName: [UInt8]?
        var longLink: [UInt8]?
        while let header = try nextHeader() {
            switch header.typeFlag {
            case UInt8(ascii: "x"): try own.add(try wholeContent(header, limit: Self.extensionBytes))
            case UInt8(ascii: "g"):
                try global.add(try wholeContent(header, limit: Self.extensionBytes))
                own = global
            case UInt8(ascii: "L"): longName = try text(header)
            case UInt8(ascii: "K"): longLink = try text(header)
            default:
                if let longName { own.path = own.path ?? longName }
                if let longLink { own.linkPath = own.linkPath ?? longLink }
                return try entry(header, own)
            }
        }
        return nil
    }

    /// Some of the current member's content, valid until the next call; none at its end.
    package func nextContent() throws(FailureReply) -> UnsafeRawBufferPointer {
        guard content > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let bytes = try source.next(atMost: Int(clamping: content))
        guard !bytes.isEmpty else { throw FailureReply(.invalid, "the archive ends inside a member") }
        content -= UInt64(bytes.count)
        return bytes
    }

    private func nextHeader() throws(FailureReply) -> TarHeader? {
        guard let block = try source.exactly(TarHeader.blockBytes) else {
            throw FailureReply(.invalid, "the archive ends early: it was cut off")
        }
        guard block.contains(where: { $0 != 0 }) else {
            try source.skipToEnd()
            return nil
        }
        entries += 1
        guard entries <= Self.mostEntries else {
            throw FailureReply(.invalid, "the archive has more than \(Self.mostEntries) members")
        }
        return try TarHeader(block)
    }

    private func wholeContent(_ header: TarHeader, limit: UInt64) throws(FailureReply) -> [UInt8] {
        guard header.size <= limit else {
            throw FailureReply(.invalid, "the archive has an extended header of \(header.size) bytes")
        }
        guard header.size > 0 else { return [] }
        guard let bytes = try source.exactly(Int(header.size)) else {
            throw FailureReply(.invalid, "the archive ends inside a member")
        }
        try source.skip(Self.filling(of: header.size))
        return bytes
    }

    private func text(_ header: TarHeader) throws(FailureReply) -> [UInt8] {
        Array(try wholeContent(header, limit: Self.pathBytes).prefix { $0 != 0 })
    }

    private func entry(_ header: TarHeader, _ extended: PaxRecords) throws(FailureReply) -> TarEntry {
        let path = extended.path ?? header.name
        let linkTarget = extended.linkPath ?? header.linkName
        var kind = try Self.kind(header, linkTarget)
        // Before there was a type for it, a directory was a file whose name ends so.
        if kind == .file, path.last == UInt8(ascii: "/") { kind = .directory }
        guard path.count <= Self.pathBytes, linkTarget.count <= Self.pathBytes,
            !path.contains(0), !linkTarget.contains(0)
        else { throw FailureReply(.unsafeArchive, "the archive has a member whose name is no path") }
        let size = kind == .file ? extended.size ?? header.size : 0
        // Only files have content; what others say of their size is about something else.
        try count(size)
        guard let owner = UInt32(exactly: extended.owner ?? header.owner),
            let group = UInt32(exactly: extended.group ?? header.group), owner < .max, group < .max
        else { throw FailureReply(.invalid, "the archive has a member with an owner that cannot be") }
        return TarEntry(
            kind: kind, path: path, mode: header.mode, owner: owner, group: group,
            modified: extended.modified ?? TarTime(seconds: header.modified), size: size,
            attributes: extended.attributes)
    }

    private func count(_ size: UInt64) throws(FailureReply) {
        guard size <= Self.mostBytes, bytes + size <= Self.mostBytes else {
            throw FailureReply(.invalid, "the archive holds more than \(Self.mostBytes >> 30) GiB")
        }
        bytes += size
        content = size
        filling = Self.filling(of: size)
    }

    private static func filling(of size: UInt64) -> UInt64 {
        let block = UInt64(TarHeader.blockBytes)
        return (block - size % block) % block
    }

    private static func kind(_ header: TarHeader, _ linkTarget: [UInt8]) throws(FailureReply) -> TarEntry.Kind {
        switch header.typeFlag {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): return .file
        case UInt8(ascii: "1"): return .hardLink(target: linkTarget)
        case UInt8(ascii: "2"): return .symbolicLink(target: linkTarget)
        case UInt8(ascii: "3"): return .characterDevice(major: try device(header).0, minor: try device(header).1)
        case UInt8(ascii: "4"): return .blockDevice(major: try device(header).0, minor: try device(header).1)
        case UInt8(ascii: "5"): return .directory
        case UInt8(ascii: "6"): return .fifo
        case UInt8(ascii: "S"): throw FailureReply(.invalid, "the archive has a sparse member, which is not supported")
        default:
            let flag = String(decoding: [header.typeFlag], as: UTF8.self)
            throw FailureReply(.invalid, "the archive has a member of the unknown kind \"\(flag)\"")
        }
    }

    private static func device(_ header: TarHeader) throws(FailureReply) -> (UInt32, UInt32) {
        guard let major = UInt32(exactly: header.deviceMajor), let minor = UInt32(exactly: header.deviceMinor) else {
            throw FailureReply(.invalid, "the archive has a device with numbers that make no sense")
        }
        return (major, minor)
    }
}
