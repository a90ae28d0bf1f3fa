/// What one patch may be and do.
package enum PatchLimits {
    /// Bytes of a patch.
    package static let patchBytes = 8 << 20
    /// Bytes of one patched file, before and after.
    package static let fileBytes = 8 << 20
    /// Bytes of all patched files together, before and after: they are in memory at once.
    package static let totalBytes = 256 << 20
    /// Comparisons of lines in search of the places of hunks: some seconds. Hunks where they should be take one a line.
    static let comparisons = 400_000_000
    /// Bytes of a symbolic link's target (Linux: PATH_MAX less its zero byte).
    static let linkBytes = 4095
}
