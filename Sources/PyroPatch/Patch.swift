/// A patch: changes of files below a directory, in unified or git's format.
///
/// It takes what `git diff`, `git format-patch` and GNU diff write, and what language models make of it: wrong counts and
/// numbers of lines, empty lines whose space got lost, words round it.
package struct Patch: Sendable {
    let files: [FilePatch]

    /// - Throws: `malformed`, `pathNotAllowed` or `tooLarge`.
    package init(parsing text: [UInt8]) throws(PatchError) {
        guard text.count <= PatchLimits.patchBytes else {
            throw PatchError(
                .tooLarge,
                "The patch has \(text.count) bytes, and \(PatchLimits.patchBytes) is the most; apply it in parts.")
        }
        guard text.contains(where: { !LineTable.isSpace($0) }) else {
            throw PatchError(.malformed, "The patch is empty. \(PatchError.acceptedForm)")
        }
        var parser = PatchParser(text)
        files = try parser.files()
    }
}
