internal import PyroCore

/// The files of a workspace: ``Workspace/files``.
///
/// Relative paths start at `/workspace`; any absolute path of the guest is allowed. Links on the way are followed as the
/// guest's own programs follow them. A workspace that is suspended or stopped is woken.
///
///     try await workspace.files.write("notes/todo.md", text: "- ship it\n")
///     let file = try await workspace.files.read("notes/todo.md")
public struct WorkspaceFiles: Sendable {
    let id: String
    let engine: Engine

    /// A page of a directory's entries, without the directory itself; of something else, that one entry.
    /// - Throws: ``PyroError`` with `not_found`, `usage`.
    public func list(_ path: String = WorkspaceInfo.path, options: FileListOptions = FileListOptions()) async throws
        -> FileList
    {
        try await engine.listFiles(of: id, path, options: options)
    }

    /// A part of a file: text where it is UTF-8, else base64.
    /// - Throws: ``PyroError`` with `not_found`, `usage` for what is no regular file.
    public func read(_ path: String, options: FileReadOptions = FileReadOptions()) async throws -> FileRead {
        try await engine.readFile(of: id, path, options: options)
    }

    /// Writes a file, whole or not at all; missing directories above it are made.
    /// - Parameters:
    ///   - path: relative to `/workspace`, or absolute.
    ///   - bytes: at most 8 MiB.
    ///   - mode: permission bits; those of the file that is there, or 0644, when `nil`.
    /// - Throws: ``PyroError`` with `too_large`, `usage`, `disk_full`.
    @discardableResult
    public func write(_ path: String, bytes: [UInt8], mode: UInt32? = nil) async throws -> FileWrite {
        try await engine.writeFile(of: id, path, bytes: bytes, mode: mode)
    }

    /// Writes a text file; see ``write(_:bytes:mode:)``.
    @discardableResult
    public func write(_ path: String, text: String, mode: UInt32? = nil) async throws -> FileWrite {
        try await write(path, bytes: Array(text.utf8), mode: mode)
    }
}
