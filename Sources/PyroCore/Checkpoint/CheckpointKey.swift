internal import CPyroSys

/// Everything that a checkpoint depends on, as text: two machines with the same key can stand in for each other.
///
/// A checkpoint of another QEMU, kernel, agent, device list, memory size, processor or clock rate would hang or fail at
/// its restore, so nothing but equality of the whole text counts.
package struct CheckpointKey: Hashable, Sendable {
    /// `name: value` lines in a fixed order.
    package let text: String
    /// Virtual CPUs and memory, for the directory's name.
    private let shape: String

    /// - Parameters:
    ///   - shape: a short name of the shape, such as `1cpu-1024mib`.
    ///   - parts: what it depends on, by name.
    package init(shape: String, parts: [(name: String, value: String)]) {
        self.shape = shape
        text = parts.map { "\($0.name): \($0.value)\n" }.joined()
    }

    /// The name of the first part in which another key's text differs; `nil` when it is the same.
    func difference(from other: String) -> String? {
        let theirs = Set(other.split(separator: "\n"))
        let odd = text.split(separator: "\n").first { !theirs.contains($0) }
        return odd.map { line in String(line.prefix { $0 != ":" }) } ?? (other == text ? nil : "list of parts")
    }

    /// A name for people and for finding it again. Two keys may share one; the manifest holds the whole text.
    package var directoryName: String {
        let checksum = text.utf8.withContiguousStorageIfAvailable { pyro_crc32c(0, $0.baseAddress, $0.count) } ?? 0
        let digits = String(checksum, radix: 16)
        return "bare-\(shape)-" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
