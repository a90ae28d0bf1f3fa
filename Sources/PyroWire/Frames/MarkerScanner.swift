/// Finds the marker that begins a session among stale bytes of an earlier one.
///
/// A virtio-serial port has no connections: what the last client did not read reaches the next one.
struct MarkerScanner {
    private let marker: [UInt8]
    /// Bytes that may pass before the marker; `nil` for a side that waits for as long as it takes.
    private let limit: Int?
    private var window: [UInt8] = []
    private var passed = 0

    init(marker: [UInt8], limit: Int?) {
        self.marker = marker
        self.limit = limit
    }

    /// - Returns: the bytes that follow the marker, or `nil` while it has not come.
    mutating func scan(_ bytes: some Collection<UInt8>) throws(LinkError) -> [UInt8]? {
        window += bytes
        if let end = window.endOfFirst(marker) {
            defer { window = [] }
            return Array(window[end...])
        }
        // Only a tail shorter than the marker can still become one.
        let excess = window.count - (marker.count - 1)
        if excess > 0 {
            window.removeFirst(excess)
            if let limit {
                passed += excess
                guard passed <= limit else { throw .noHandshake }
            }
        }
        return nil
    }
}

extension [UInt8] {
    /// Where the first occurrence of `marker`, which is not empty, ends.
    func endOfFirst(_ marker: [UInt8]) -> Int? {
        guard count >= marker.count else { return nil }
        for start in 0...(count - marker.count)
        where self[start] == marker[0] && self[start..<start + marker.count].elementsEqual(marker) {
            return start + marker.count
        }
        return nil
    }
}
