/// What a patch does to one file.
struct FilePatch: Sendable {
    enum Action: Sendable {
        case modify
        case create
        case delete
        case rename
        case copy
    }

    enum Body: Sendable {
        /// The content stays.
        case none
        case hunks([Hunk])
        case binary(BinaryPatch)
    }

    var action = Action.modify
    /// Same as `newPath` unless it is renamed or copied.
    var oldPath: [UInt8]
    var newPath: [UInt8]
    /// git's modes, such as 0o100644, where the patch names them.
    var oldMode: UInt32?
    var newMode: UInt32?
    /// git's names of the contents before and after, in hexadecimal, maybe cut.
    var oldID: [UInt8] = []
    var newID: [UInt8] = []
    var body = Body.none
    /// Whether the headers too have `\r` at the end of a line: then those of the content may be none of the file's.
    var hasForeignLineEnds = false
    /// The line of the patch where it begins, from 1.
    var line: Int

    var hunks: [Hunk] {
        if case .hunks(let hunks) = body { hunks } else { [] }
    }

    /// Whether it may also stand for the creation of a file: nothing is expected to be there.
    var expectsNothing: Bool {
        guard action == .modify, hunks.count == 1, let hunk = hunks.first else { return false }
        return hunk.oldCount == 0 && (hunk.oldStart ?? 0) == 0
    }
}
