extension PatchApplication {
    /// The file after its part of the patch.
    mutating func patched(_ file: PatchFile, by patch: FilePatch) throws(PatchError) -> PatchFile {
        try checkKind(file, of: patch)
        var result = file
        switch patch.body {
        case .none: break
        case .hunks(let hunks):
            result.content = try HunkApplication(file.content, of: patch).applied(hunks, &budget)
        case .binary(let binary):
            result.content = try patch.apply(binary, to: file.content)
        }
        guard result.content.count <= PatchLimits.fileBytes else {
            throw PatchError.tooLarge(patch.newPath, bytes: result.content.count)
        }
        if file.isSymlink { try checkTarget(result.content, of: patch.newPath) }
        try budget.hold(result.content.count, for: patch.newPath)
        guard !file.isSymlink, let old = patch.oldMode, let new = patch.newMode, old != new else { return result }
        // As for git the bits to run it are all that counts; who may read it may run it.
        result.mode = GitMode.isExecutable(new) ? file.mode | (file.mode & 0o444) >> 2 : file.mode & ~0o111
        return result
    }

    private func checkKind(_ file: PatchFile, of patch: FilePatch) throws(PatchError) {
        let modes = [patch.oldMode, patch.newMode].compactMap { $0 }
        if modes.isEmpty, case .none = patch.body { return }
        let isLink = modes.first == GitMode.link
        guard modes.allSatisfy({ ($0 == GitMode.link) == isLink }) else {
            throw PatchError(
                .malformed,
                """
                The patch makes a link of the file \(printable(patch.newPath)), or the reverse, in its place; git writes that \
                as a deletion and a creation.
                """, path: patch.newPath)
        }
        guard file.isSymlink != isLink else { return }
        throw PatchError(
            .wrongKind,
            file.isSymlink
                ? """
                \(printable(patch.oldPath)) is a symbolic link to \(printable(file.content)), and the patch is for a file; \
                patch the file that it leads to.
                """
                : "\(printable(patch.oldPath)) is a file, and the patch is for a symbolic link.", path: patch.oldPath)
    }

    private func checkTarget(_ target: [UInt8], of path: [UInt8]) throws(PatchError) {
        guard target.isEmpty || target.contains(0) || target.count > PatchLimits.linkBytes else { return }
        throw PatchError(.malformed, "The patch gives the link \(printable(path)) a target that cannot be.", path: path)
    }

    /// A deletion must show all that goes.
    mutating func checkAllGoes(_ file: PatchFile, by patch: FilePatch) throws(PatchError) {
        var deletion = patch
        deletion.newMode = patch.oldMode
        try checkKind(file, of: deletion)
        let rest: [UInt8] =
            switch patch.body {
            case .none: file.content
            case .hunks(let hunks): try HunkApplication(file.content, of: patch).applied(hunks, &budget)
            case .binary(let binary): try patch.apply(binary, to: file.content)
            }
        guard !rest.isEmpty else { return }
        let lines = LineTable(rest)
        throw PatchError(
            .doesNotApply,
            """
            The patch deletes \(printable(patch.oldPath)), and does not show all of its lines: \(lines.count) would be left, \
            the first is "\(printable(lines.content(0)))".
            """, path: patch.oldPath)
    }
}
