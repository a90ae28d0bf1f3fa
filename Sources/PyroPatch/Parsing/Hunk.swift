/// One place of a file that a patch changes.
struct Hunk: Sendable {
    enum Kind: Sendable {
        case context
        case removal
        case addition
    }

    struct Line: Sendable {
        var kind: Kind
        /// Without its line end, of which `endsLine` tells.
        var content: ArraySlice<UInt8>
        /// False for the last line of a file without one there: `\ No newline at end of file`.
        var endsLine = true

        var isOld: Bool { kind != .addition }
        var isNew: Bool { kind != .removal }
    }

    /// From 1, in its file.
    var number: Int
    /// The first line of the old side, from 1, as the header says; for a hunk without old lines the line before it.
    /// `nil` when the header does not say.
    var oldStart: Int?
    /// What follows the numbers in the header: mostly the line that begins the function.
    var section: ArraySlice<UInt8>
    var lines: [Line]

    var oldCount: Int { lines.count { $0.isOld } }
    var newCount: Int { lines.count { $0.isNew } }

    /// Lines in the middle of a side have a line end, whatever the patch says.
    mutating func keepMarksOfLastLines() {
        let last = (old: lines.lastIndex { $0.isOld }, new: lines.lastIndex { $0.isNew })
        for index in lines.indices where !lines[index].endsLine {
            let isLast =
                (!lines[index].isOld || index == last.old) && (!lines[index].isNew || index == last.new)
            lines[index].endsLine = !isLast
        }
    }
}
