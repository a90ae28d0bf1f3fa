extension FilePatch {
    /// The content after a binary patch, which must have been made for this content: git's names of both say so.
    func apply(_ binary: BinaryPatch, to content: [UInt8]) throws(PatchError) -> [UInt8] {
        let zeros = oldID.allSatisfy { $0 == UInt8(ascii: "0") }
        guard oldID.count == 40, newID.count == 40 else {
            throw PatchError(
                .malformed,
                """
                The binary patch of \(printable(newPath)) has no line "index" with names of 40 digits; make it with git diff \
                --binary.
                """, path: newPath)
        }
        let found = SHA1.blobID(content)
        guard found == oldID || zeros && content.isEmpty else {
            let hint = found == newID ? " It is already as the patch would make it." : ""
            throw PatchError(
                .doesNotApply,
                """
                The content of \(printable(oldPath)) is \(printable(found)), and the binary patch was made for \
                \(printable(oldID)).\(hint)
                """, path: oldPath)
        }
        let result: [UInt8]? =
            switch binary.method {
            case .literal: binary.data
            case .delta: BinaryDelta.apply(binary.data, to: content, limit: PatchLimits.fileBytes)
            }
        let isDeleted = newID.allSatisfy { $0 == UInt8(ascii: "0") }
        guard let result, SHA1.blobID(result) == newID || isDeleted && result.isEmpty else {
            throw PatchError(
                .malformed, "The binary patch of \(printable(newPath)) does not give the content it names.",
                path: newPath)
        }
        return result
    }
}
