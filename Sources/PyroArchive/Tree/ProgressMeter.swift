package import PyroWire

/// Counts what has been packed or unpacked, and tells of it often enough for a bar and seldom enough to cost nothing.
package struct ProgressMeter {
    private static let entryInterval: UInt64 = 256
    private static let byteInterval: UInt64 = 8 << 20

    package private(set) var progress = ArchiveProgress(entries: 0, bytes: 0)
    private var told = ArchiveProgress(entries: 0, bytes: 0)
    private let report: (ArchiveProgress) -> Void

    package init(report: @escaping (ArchiveProgress) -> Void) {
        self.report = report
    }

    /// - Parameter path: the directory itself does not count.
    mutating func entry(named path: [UInt8]) {
        guard path != Self.rootPath, path != [UInt8(ascii: ".")] else { return }
        progress.entries += 1
        if progress.entries - told.entries >= Self.entryInterval { tell() }
    }

    mutating func read(_ count: Int) {
        progress.bytes += UInt64(count)
        if progress.bytes - told.bytes >= Self.byteInterval { tell() }
    }

    mutating func deleted(_ count: UInt64) {
        progress.deleted += count
    }

    mutating func skipped() {
        progress.skipped += 1
    }

    /// Tells of it all.
    mutating func finish() {
        tell()
    }

    private mutating func tell() {
        told = progress
        report(progress)
    }

    /// What the directory that is packed is called in its own archive.
    static let rootPath = Array("./".utf8)
}
