extension Patch {
    /// What the patch makes of a tree, which is only read: all of it, or an error.
    ///
    /// - Returns: the changes in the order of their paths; no two of them make or delete the same path.
    /// - Throws: `missing`, `doesNotApply`, `wrongKind`, `tooLarge`, and what the tree throws.
    package func apply(to tree: inout some PatchTree) throws(PatchError) -> [PatchChange] {
        var application = PatchApplication(files)
        for file in files { try application.apply(file, to: &tree) }
        return application.changes()
    }
}
