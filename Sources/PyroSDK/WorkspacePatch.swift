internal import PyroCore

/// Patches of a workspace's files: ``Workspace/patch``.
public struct WorkspacePatch: Sendable {
    let id: String
    let engine: Engine

    /// Applies a patch in unified or git format to the files below `/workspace`: all of it or nothing.
    ///
    ///     try await workspace.patch.apply("""
    ///         --- a/greeting.txt
    ///         +++ b/greeting.txt
    ///         @@ -1 +1 @@
    ///         -hello
    ///         +hello, world
    ///         """)
    /// - Parameters:
    ///   - patch: at most 8 MiB.
    ///   - check: whether only to find out what it would do.
    /// - Throws: ``PyroError`` with `patch_failed`, which names file, hunk and the lines that did not match,
    ///   `path_not_allowed`, `too_large`.
    @discardableResult
    public func apply(_ patch: String, check: Bool = false) async throws -> PatchResult {
        try await apply(bytes: Array(patch.utf8), check: check)
    }

    /// Applies a patch that need not be UTF-8; see ``apply(_:check:)``.
    @discardableResult
    public func apply(bytes patch: [UInt8], check: Bool = false) async throws -> PatchResult {
        try await engine.applyPatch(to: id, patch, checksOnly: check)
    }
}
