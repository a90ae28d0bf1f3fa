internal import PyroModel

/// The size of a machine: what a caller chooses of it.
package struct MachineShape: Sendable, Hashable, Codable {
    /// Virtual CPUs, 1 to 8.
    package var vcpuCount: Int
    /// Memory in MiB, 256 to 32768.
    package var memMiB: Int
    /// Virtual size of the disk in MiB; the same for every disk that is to fit the machine's checkpoint.
    package var diskMiB: Int

    package init(vcpuCount: Int, memMiB: Int, diskMiB: Int = Limits.diskMiB.default) {
        self.vcpuCount = vcpuCount
        self.memMiB = memMiB
        self.diskMiB = diskMiB
    }

    /// The memory's size in bytes, which its memory file must have.
    package var memoryBytes: Int64 { Int64(memMiB) << 20 }
    /// The disk's size in bytes.
    package var diskBytes: Int64 { Int64(diskMiB) << 20 }
}
