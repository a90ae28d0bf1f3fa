import PyroWire

extension GuestMachine {
    /// In pages, as a power of two: 64 KiB, and the 2 MiB that the kernel begins with.
    private static let (smallBlocks, usualBlocks) = ("4", "9")
    private static let blockOrder = "/sys/module/page_reporting/parameters/page_reporting_order"

    /// Has the kernel give blocks of free memory back to the host that are too small to be worth it while programs run.
    ///
    /// What the decompressor left in the first 16 MiB is given back in no other way: the kernel reports nothing of a zone
    /// that has fewer free pages than 32 blocks. Kernels without the parameter do without.
    func reportSmallBlocks(_ small: Bool) {
        guard small != reportsSmallBlocks else { return }
        try? TextFile.poke(Self.blockOrder, small ? Self.smallBlocks : Self.usualBlocks)
        reportsSmallBlocks = small
    }

    static func dropCaches() throws(FailureReply) {
        try TextFile.poke("/proc/sys/vm/drop_caches", "3")
        // Free pages side by side are given back to the host sooner. Kernels without compaction do without.
        try? TextFile.poke("/proc/sys/vm/compact_memory", "1")
    }
}
