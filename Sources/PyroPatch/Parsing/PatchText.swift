/// The text of a patch, read line by line.
struct PatchText {
    let lines: LineTable

    init(_ bytes: [UInt8]) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        lines = LineTable(bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes)
    }

    var count: Int { lines.count }

    /// A line without its `\n`.
    func line(_ index: Int) -> ArraySlice<UInt8> { lines.content(index) }

    /// A line of a header: without `\r` at its end too, which a patch has that was sent with other line ends.
    func header(_ index: Int) -> ArraySlice<UInt8> {
        guard index < count else { return [] }
        let line = lines.content(index)
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    func hasCarriageReturn(_ index: Int) -> Bool {
        index < count && lines.content(index).last == UInt8(ascii: "\r")
    }

    func starts(_ index: Int, with word: String) -> Bool {
        index < count && lines[index].starts(with: word.utf8)
    }

    /// What follows `word` when the line starts with it.
    func header(_ index: Int, after word: String) -> ArraySlice<UInt8>? {
        let line = header(index)
        return line.starts(with: word.utf8) ? line.dropFirst(word.utf8.count) : nil
    }

    /// `--- name` and `+++ name`.
    func isNamePair(at index: Int) -> Bool {
        starts(index, with: "--- ") && starts(index + 1, with: "+++ ")
    }

    /// Whether something begins here that is no line of a hunk though it may look like one.
    func isBorder(_ index: Int) -> Bool {
        guard index < count else { return true }
        let borders = ["@@", "diff ", "```", "~~~", "Index: ", "GIT binary patch", "*** "]
        if borders.contains(where: { starts(index, with: $0) }) { return true }
        return isNamePair(at: index) || isSignature(at: index) || isMail(at: index)
    }

    /// The `-- ` and version below a patch of `git format-patch`.
    func isSignature(at index: Int) -> Bool {
        let line = header(index)
        guard line.elementsEqual("-- ".utf8) || line.elementsEqual("--".utf8) else { return false }
        guard index + 1 < count, let first = header(index + 1).first else { return true }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    }

    /// `From <commit>`: the next message of a mailbox.
    private func isMail(at index: Int) -> Bool {
        guard let rest = header(index, after: "From ") else { return false }
        return rest.prefix(40).count == 40 && rest.prefix(40).allSatisfy { Self.isHexadecimal($0) }
    }

    static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
