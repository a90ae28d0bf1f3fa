/// What one patch may cost, in time and in memory.
struct WorkBudget {
    private var comparisons = PatchLimits.comparisons
    private var bytes = PatchLimits.totalBytes

    /// Counts comparisons of lines.
    mutating func spend(_ count: Int, on path: [UInt8]) throws(PatchError) {
        comparisons -= count
        guard comparisons < 0 else { return }
        throw PatchError(
            .tooLarge,
            """
            The search for the places of the patch's hunks takes too long, at \(printable(path)). Give the hunks their right \
            line numbers, or apply the patch in parts.
            """, path: path)
    }

    /// Counts bytes that are kept.
    mutating func hold(_ count: Int, for path: [UInt8]) throws(PatchError) {
        bytes -= count
        guard bytes < 0 else { return }
        throw PatchError(
            .tooLarge,
            """
            The files of the patch have more than \(PatchLimits.totalBytes) bytes together, at \(printable(path)); apply it \
            in parts.
            """, path: path)
    }
}
