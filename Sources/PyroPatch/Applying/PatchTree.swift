/// The files that a patch is applied to.
package protocol PatchTree {
    /// What is at a path, which is relative, without `.`, `..` and doubled slashes. Links are not followed, also on the way.
    ///
    /// - Throws: `wrongKind` for what is neither file, link nor directory, and for what lies below a link; `unreadable`,
    ///   `tooLarge`.
    mutating func entry(at path: [UInt8]) throws(PatchError) -> PatchTreeEntry
}

package enum PatchTreeEntry: Sendable {
    case missing
    case directory
    case file(PatchFile)
}

/// A file or symbolic link.
package struct PatchFile: Equatable, Sendable {
    /// Permission bits.
    package var mode: UInt32
    package var isSymlink: Bool
    /// Of a symbolic link its target.
    package var content: [UInt8]

    package init(mode: UInt32, isSymlink: Bool = false, content: [UInt8]) {
        self.mode = mode
        self.isSymlink = isSymlink
        self.content = content
    }
}

/// What becomes of one path.
package struct PatchChange: Equatable, Sendable {
    package enum Status: Equatable, Sendable {
        case added
        case modified
        case deleted
        case renamed
    }

    package var path: [UInt8]
    package var status: Status
    /// Of a file that is renamed: nothing is there afterwards, unless another change makes something there.
    package var oldPath: [UInt8]?
    /// What is at the path afterwards; `nil` when it is deleted.
    package var file: PatchFile?

    package init(path: [UInt8], status: Status, oldPath: [UInt8]? = nil, file: PatchFile?) {
        self.path = path
        self.status = status
        self.oldPath = oldPath
        self.file = file
    }
}
