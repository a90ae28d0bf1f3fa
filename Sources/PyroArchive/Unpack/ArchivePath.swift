internal import PyroWire

/// The name of a member, without what means nothing: `.`, slashes in a row, and one at the end.
struct ArchivePath {
    /// Empty for the target directory itself.
    let bytes: [UInt8]
    /// Where the last name begins.
    private let nameStart: Int
    /// How many names there are.
    let depth: Int

    /// The names on the way, joined; empty for the target itself.
    var parent: ArraySlice<UInt8> { bytes[..<max(0, nameStart - 1)] }
    /// Empty for the target directory itself.
    var name: ArraySlice<UInt8> { bytes[nameStart...] }

    /// - Throws: `unsafeArchive` for a name that leads out of the target directory.
    init(_ path: [UInt8]) throws(FailureReply) {
        let slash = UInt8(ascii: "/")
        guard path.first != slash else { throw Self.refusal(path, "is absolute") }
        var kept: [UInt8] = []
        kept.reserveCapacity(path.count)
        var (lastStart, depth, index) = (0, 0, 0)
        while index < path.count {
            let end = path[index...].firstIndex(of: slash) ?? path.count
            let length = end - index
            let isDots = path[index] == UInt8(ascii: ".") && length <= 2
            if isDots, length == 2, path[index + 1] == UInt8(ascii: ".") {
                throw Self.refusal(path, "leads out of the directory")
            }
            if length > 0, !(isDots && length == 1) {
                if !kept.isEmpty { kept.append(slash) }
                lastStart = kept.count
                kept.append(contentsOf: path[index..<end])
                depth += 1
            }
            index = end + 1
        }
        guard depth <= ArchiveLimits.depth else {
            throw FailureReply(
                .tooLarge, "the archive has a member below more than \(ArchiveLimits.depth) directories")
        }
        (bytes, nameStart, self.depth) = (kept, lastStart, depth)
    }

    static func refusal(_ path: [UInt8], _ what: String) -> FailureReply {
        FailureReply(.unsafeArchive, "the archive has a member that \(what): \(printable(path))")
    }
}
