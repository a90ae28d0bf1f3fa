internal import FoundationEssentials
package import PyroModel
internal import PyroPatch
internal import PyroSystem
internal import PyroWire

extension Engine {
    /// A page of a directory's entries.
    /// - Throws: `not_found`, `usage`.
    package func listFiles(of id: String, _ path: String, options: FileListOptions) async throws -> FileList {
        let directory = try GuestPath(path)
        try WorkspaceChecks.check(options.maxEntries, named: "max_entries", against: Limits.fileListEntries)
        let request = ListRequest(
            path: directory.bytes, isRecursive: options.recursive,
            after: try options.after.map { try directory.behind($0) } ?? [], limit: UInt64(options.maxEntries))
        let page = try await visit(id) { try await GuestFiles($0).list(request) }
        let entries = page.entries.map { entry in
            FileEntry(entry, at: page.isSingle ? directory.plain : directory.entry(entry.path))
        }
        let last = page.isTruncated ? page.entries.last : nil
        return FileList(
            workspaceID: id, path: directory.text, recursive: options.recursive, entries: entries,
            nextAfter: last.map { directory.mark(behind: $0.path) })
    }

    /// A part of a file.
    /// - Throws: `not_found`, `usage`.
    package func readFile(of id: String, _ path: String, options: FileReadOptions) async throws -> FileRead {
        let file = try GuestPath(path)
        let request = try options.request(file)
        let (bytes, reply) = try await visit(id) { try await GuestFiles($0).read(request) }
        return FileRead(workspaceID: id, path: file.text, bytes, reply)
    }

    /// Writes a file, whole or not at all.
    /// - Throws: `too_large`, `usage`, `disk_full`, `outcome_unknown`.
    package func writeFile(of id: String, _ path: String, bytes: [UInt8], mode: UInt32?) async throws -> FileWrite {
        let file = try GuestPath(path)
        guard bytes.count <= Limits.fileBytes else {
            throw PyroError(
                .tooLarge,
                "\(file.text) would have \(bytes.count) bytes; a file that is written has at most \(Limits.fileBytes).",
                remedy: "Push larger files with a sync.")
        }
        if let mode, mode > 0o7777 {
            throw PyroError(
                .usage, "The mode \(String(mode, radix: 8)) of \(file.text) has bits beyond 7777.",
                remedy: "Give permission bits, such as 644 or 755.")
        }
        let request = WriteRequest(path: file.bytes, mode: mode, size: UInt64(bytes.count))
        let reply = try await visit(id) { try await GuestFiles($0).write(request, bytes) }
        return FileWrite(
            workspaceID: id, path: file.text, sizeBytes: Int64(bytes.count), created: reply.isCreated)
    }

    /// Applies a patch to `/workspace`, all of it or nothing, or only says what it would change.
    /// - Throws: `patch_failed`, `too_large`, `usage`, `disk_full`, `outcome_unknown`.
    package func applyPatch(to id: String, _ patch: [UInt8], checksOnly: Bool) async throws -> PatchResult {
        guard !patch.isEmpty else {
            throw PyroError(.usage, "The patch is empty.", remedy: "Give a patch as git diff prints it.")
        }
        guard patch.count <= Limits.fileBytes else {
            throw PyroError(
                .tooLarge, "The patch has \(patch.count) bytes; a patch has at most \(Limits.fileBytes).",
                remedy: "Apply it in parts.")
        }
        try await Self.checkPatch(patch)
        let request = PatchRequest(
            directory: Array(WorkspaceInfo.path.utf8), checksOnly: checksOnly, size: UInt64(patch.count))
        let entries = try await visit(id) { try await GuestFiles($0).patch(request, patch) }
        return PatchResult(
            workspaceID: id, changed: !checksOnly && !entries.isEmpty, entries: entries.map { PatchResult.Entry($0) })
    }

    /// A text that is no patch, or one about files elsewhere, is refused before any workspace is woken for it.
    private static func checkPatch(_ patch: [UInt8]) async throws {
        try await DedicatedThread.run {
            do throws(PatchError) {
                _ = try Patch(parsing: patch)
            } catch {
                throw PyroError(error)
            }
        }
    }
}

extension PyroError {
    fileprivate init(_ error: PatchError) {
        let code: PyroErrorCode =
            switch error.reason {
            case .pathNotAllowed: .pathNotAllowed
            case .tooLarge: .tooLarge
            default: .patchFailed
            }
        self.init(code, error.message)
    }
}
