/// What a packing has passed over: how many, and the first of them.
package struct SkippedPaths: Equatable, Sendable {
    /// Paths that are kept.
    private static let most = 100

    /// Relative to the directory that was packed.
    package private(set) var paths: [[UInt8]] = []
    package private(set) var count: UInt64 = 0

    package init() {}

    mutating func add(_ path: [UInt8]) {
        count += 1
        if paths.count < Self.most { paths.append(path) }
    }
}
