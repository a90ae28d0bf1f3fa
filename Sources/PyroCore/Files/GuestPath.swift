internal import FoundationEssentials
internal import PyroModel

/// A path of the guest as a user names it: relative ones start at `/workspace`.
struct GuestPath {
    private static let longest = 4096
    private static let slash = UInt8(ascii: "/")

    /// Absolute, otherwise as it was given: what `..` and links mean is the guest's to say.
    let bytes: [UInt8]

    /// - Throws: `usage` for one that is empty, too long or holds a zero byte.
    init(_ text: String) throws(PyroError) {
        guard !text.isEmpty else {
            throw PyroError(
                .usage, "The path is empty.", remedy: "Name a file or directory, such as \(WorkspaceInfo.path).")
        }
        let isAbsolute = text.utf8.first == Self.slash
        bytes = isAbsolute ? Array(text.utf8) : Array("\(WorkspaceInfo.path)/\(text)".utf8)
        guard bytes.count < Self.longest, !bytes.contains(0) else {
            throw PyroError(
                .usage,
                "The path \"\(text.prefix(Limits.nameLength))\" is longer than \(Self.longest - 1) bytes or holds a zero byte."
            )
        }
    }

    /// Without what means nothing: slashes that are repeated or stand at the end, and `.`.
    var plain: [UInt8] {
        let names = bytes.split(separator: Self.slash).filter { !$0.elementsEqual(".".utf8) }
        return names.isEmpty ? [Self.slash] : names.flatMap { [Self.slash] + $0 }
    }

    var text: String { String(decoding: plain, as: UTF8.self) }

    /// The path of an entry of this directory.
    func entry(_ path: [UInt8]) -> [UInt8] {
        let plain = plain
        return (plain == [Self.slash] ? [] : plain) + [Self.slash] + path
    }

    // MARK: Where a listing goes on

    /// Begins what stands for a path that no text can.
    private static let encodedPrefix = "base64:"

    /// What `after` is to be, to go on behind an entry of this directory.
    func mark(behind path: [UInt8]) -> String {
        let whole = entry(path)
        return String(validating: whole, as: UTF8.self)
            ?? Self.encodedPrefix + Data(whole).base64EncodedString()
    }

    /// The path below this directory that `after` names: an absolute one, or one that is relative to the directory.
    /// - Throws: `usage` for a path that is not below it.
    func behind(_ after: String) throws(PyroError) -> [UInt8] {
        var path = Array(after.utf8)
        if after.hasPrefix(Self.encodedPrefix),
            let data = Data(base64Encoded: String(after.dropFirst(Self.encodedPrefix.count)))
        {
            path = Array(data)
        }
        guard path.first == Self.slash else { return path }
        let directory = entry([])
        guard path.starts(with: directory) else {
            throw PyroError(
                .usage, "The listing of \(text) cannot go on after \(PathText(path).text), which is not in it.",
                remedy: "Give the next_after of the page before.")
        }
        return Array(path.dropFirst(directory.count))
    }
}
