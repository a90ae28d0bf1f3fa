package import PyroWire

/// Reads a tar archive as it arrives: ustar, the PAX extensions, and GNU's long names.
///
/// ```swift
/// let archive = TarReader(source: ByteSource(descriptor: 0))
/// while let entry = try archive.next() { ... }
/// ```
package final class TarReader {
    private let source: ByteSource
    /// Content of the current member that has not been read, and the filling up to a whole block.
    private var content: UInt64 = 0
    private var filling: UInt64 = 0
    private var global = PaxRecords()
    private var headers: UInt64 = 0
    private var entries: UInt64 = 0
    private var bytes: UInt64 = 0
    private let limits: ArchiveLimits

    package init(source: ByteSource, limits: ArchiveLimits = .contract) {
        self.source = source
        self.limits = limits
    }

    /// The next member, or `nil` at the archive's end; what was not read of the one before is passed over.
    package func next() throws(FailureReply) -> TarEntry? {
        try source.skip(content)
        try source.skip(filling)
        (content, filling) = (0, 0)
        var own = global
        var longName: [UInt8]?
        var longLink: [UInt8]?
        var isAwaited = false
        while let header = try nextHeader() {
            isAwaited = header.typeFlag != UInt8(ascii: "g")
            switch header.typeFlag {
            case UInt8(ascii: "x"): try own.add(try wholeContent(header, limit: ArchiveLimits.extensionBytes))
            case UInt8(ascii: "g"):
                try global.add(try wholeContent(header, limit: ArchiveLimits.extensionBytes))
                own = global
            case UInt8(ascii: "L"): longName = try text(header)
            case UInt8(ascii: "K"): longLink = try text(header)
            default:
                if let longName { own.path = own.path ?? longName }
                if let longLink { own.linkPath = own.linkPath ?? longLink }
                return try entry(header, own)
            }
        }
        guard !isAwaited else { throw FailureReply(.invalid, "the archive ends before a member it has announced") }
        return nil
    }

    /// Some of the current member's content, valid until the next call; none at its end.
    package func nextContent() throws(FailureReply) -> UnsafeRawBufferPointer {
        guard content > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let bytes = try source.next(atMost: Int(clamping: content))
        guard !bytes.isEmpty else { throw FailureReply(.invalid, "the archive ends inside a member: it was cut off") }
        content -= UInt64(bytes.count)
        return bytes
    }

    private func nextHeader() throws(FailureReply) -> TarHeader? {
        guard let block = try source.block(TarHeader.blockBytes) else {
            throw FailureReply(.invalid, "the archive ends early: it was cut off")
        }
        guard !TarHeader.isEmpty(block) else {
            try source.skipToEnd(atMost: ArchiveLimits.trailingBytes)
            return nil
        }
        headers += 1
        guard headers / 4 <= limits.entries else {
            throw FailureReply(.invalid, "the archive has more extended headers than members could need")
        }
        return try TarHeader(block)
    }

    private func wholeContent(_ header: TarHeader, limit: UInt64) throws(FailureReply) -> [UInt8] {
        guard header.size <= limit else {
            throw FailureReply(.invalid, "the archive has an extended header of \(header.size) bytes")
        }
        guard header.size > 0 else { return [] }
        try count(header.size, of: "an extended header")
        let content = try source.exactly(Int(header.size))
        try source.skip(Self.filling(of: header.size))
        return content
    }

    private func text(_ header: TarHeader) throws(FailureReply) -> [UInt8] {
        Array(try wholeContent(header, limit: UInt64(ArchiveLimits.pathBytes)).prefix { $0 != 0 })
    }

    private func entry(_ header: TarHeader, _ extended: PaxRecords) throws(FailureReply) -> TarEntry {
        entries += 1
        guard entries <= limits.entries else {
            throw FailureReply(.tooLarge, "the archive has more than \(limits.entries) members")
        }
        let path = extended.path ?? header.name
        let linkTarget = extended.linkPath ?? header.linkName
        var kind = try Self.kind(header, path, linkTarget)
        // Before there was a type for it, a directory was a file whose name ends so.
        if kind == .file, path.last == UInt8(ascii: "/") { kind = .directory }
        guard path.count <= ArchiveLimits.pathBytes, linkTarget.count <= ArchiveLimits.pathBytes,
            !path.contains(0), !linkTarget.contains(0)
        else { throw ArchivePath.refusal(Array(path.prefix(ArchiveLimits.pathBytes)), "has no possible name") }
        let size = kind == .file ? extended.size ?? header.size : 0
        // Only files have content; what others say of their size is about something else.
        try count(size, of: printable(path))
        (content, filling) = (size, Self.filling(of: size))
        guard let owner = UInt32(exactly: extended.owner ?? header.owner),
            let group = UInt32(exactly: extended.group ?? header.group), owner < .max, group < .max
        else { throw FailureReply(.invalid, "the archive gives \(printable(path)) an owner that cannot be") }
        return TarEntry(
            kind: kind, path: path, mode: header.mode, owner: owner, group: group,
            modified: extended.modified ?? TarTime(seconds: header.modified), size: size,
            attributes: extended.attributes)
    }

    private func count(_ size: UInt64, of member: @autoclosure () -> String) throws(FailureReply) {
        guard size <= limits.bytes, bytes + size <= limits.bytes else {
            throw FailureReply(
                .tooLarge, "the archive holds more than \(limits.bytes) bytes, which \(member()) would exceed")
        }
        bytes += size
    }

    private static func filling(of size: UInt64) -> UInt64 {
        let block = UInt64(TarHeader.blockBytes)
        return (block - size % block) % block
    }

    private static func kind(
        _ header: TarHeader, _ path: [UInt8], _ linkTarget: [UInt8]
    ) throws(FailureReply) -> TarEntry.Kind {
        switch header.typeFlag {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): return .file
        case UInt8(ascii: "1"): return .hardLink(target: linkTarget)
        case UInt8(ascii: "2"): return .symbolicLink(target: linkTarget)
        case UInt8(ascii: "3"): return .characterDevice(major: try device(header).0, minor: try device(header).1)
        case UInt8(ascii: "4"): return .blockDevice(major: try device(header).0, minor: try device(header).1)
        case UInt8(ascii: "5"): return .directory
        case UInt8(ascii: "6"): return .fifo
        case UInt8(ascii: "S"):
            throw FailureReply(
                .invalid, "the archive has \(printable(path)) in GNU's sparse form, which is not supported")
        default:
            let number = header.typeFlag
            throw FailureReply(.invalid, "the archive has \(printable(path)) of the unknown kind \(number)")
        }
    }

    private static func device(_ header: TarHeader) throws(FailureReply) -> (UInt32, UInt32) {
        guard let major = UInt32(exactly: header.deviceMajor), let minor = UInt32(exactly: header.deviceMinor) else {
            throw FailureReply(.invalid, "the archive has a device with numbers that make no sense")
        }
        return (major, minor)
    }
}
