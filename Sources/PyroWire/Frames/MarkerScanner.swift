/// Finds the marker that begins a session among stale bytes of an earlier one.
///
/// A virtio-serial port has no connections: what the last client did not read reaches the next one.
struct MarkerScanner {
    private let marker: [UInt8]
    private var window: [UInt8] = []
    private var passed = 0

    init(marker: [UInt8]) {
        self.marker = marker
    }

    /// - Returns: the bytes that follow the marker, or `nil` while it has not come.
    mutating func scan(_ bytes: some Collection<UInt8>) throws(LinkError) -> [UInt8]? {
        window += bytes
        if let end = endOfMarker() {
            defer { window = [] }
            return Array(window[end...])
        }
        // Only a tail shorter than the marker can still become one.
        let excess = window.count - (marker.count - 1)
        if excess > 0 {
            window.removeFirst(excess)
            passed += excess
        }
        guard passed <= WireFormat.staleBytes else { throw .noHandshake }
        return nil
    }

    private func endOfMarker() -> Int? {
        guard window.count >= marker.count else { return nil }
        for start in 0...(window.count - marker.count)
        where window[start] == marker[0] && window[start..<start + marker.count].elementsEqual(marker) {
            return start + marker.count
        }
        return nil
    }
}
