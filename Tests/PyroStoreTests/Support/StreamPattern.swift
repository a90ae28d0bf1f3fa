@testable import PyroStore

extension StreamLayout {
    /// Regions that a test fills in no time.
    static let tiny = StreamLayout(head: 16, tail: 32, slack: 8)
}

/// Bytes that tell where in a stream they are.
enum StreamPattern {
    static func byte(at position: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (position &* 0x9E37_79B9) >> 13)
    }

    static func bytes(_ range: Range<Int>) -> [UInt8] { range.map(byte) }
}
