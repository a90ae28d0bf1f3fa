internal import PyroWire

/// The name of a member, cut into the names of directories and the last one.
struct ArchivePath {
    /// The names on the way, joined; empty for the target itself.
    let parent: [UInt8]
    /// Empty for the target directory itself.
    let name: [UInt8]

    /// - Throws: `unsafeArchive` for a name that leads out of the target directory.
    init(_ path: [UInt8]) throws(FailureReply) {
        guard path.first != UInt8(ascii: "/") else { throw Self.refusal(path, "is absolute") }
        var names = path.split(separator: UInt8(ascii: "/"))
        names.removeAll { $0.elementsEqual(".".utf8) }
        guard !names.contains(where: { $0.elementsEqual("..".utf8) }) else {
            throw Self.refusal(path, "leads out of the directory")
        }
        name = names.popLast().map { Array($0) } ?? []
        parent = Array(names.joined(separator: [UInt8(ascii: "/")]))
    }

    static func refusal(_ path: [UInt8], _ what: String) -> FailureReply {
        FailureReply(.unsafeArchive, "the archive has a member that \(what): \(String(decoding: path, as: UTF8.self))")
    }
}
