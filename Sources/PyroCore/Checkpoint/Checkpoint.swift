internal import CPyroSys
package import PyroModel
package import PyroSystem
package import SystemPackage

/// A coherent point of a machine, ready to make machines from: an image of its memory and QEMU's device state.
///
/// Its files are open, so it can be used to the end even while another process removes it.
package struct Checkpoint: Sendable {
    package let directory: FilePath
    package let manifest: CheckpointManifest
    package let memory: OwnedDescriptor
    let state: OwnedDescriptor

    /// Opens a checkpoint; `nil` when there is none of this key that is whole.
    static func open(_ directory: FilePath, key: CheckpointKey) -> Checkpoint? {
        guard let manifest = CheckpointManifest.read(directory.appending("manifest.json")), manifest.key == key.text,
            let memory = try? OwnedDescriptor.open(directory.appending(Files.memory), .readOnly),
            let state = try? OwnedDescriptor.open(directory.appending(Files.state), .readOnly)
        else { return nil }
        return Checkpoint(directory: directory, manifest: manifest, memory: memory, state: state)
    }

    /// Opens the memory that a workspace was suspended with.
    /// - Throws: `memory_not_restorable`, saying what does not fit.
    package static func require(_ directory: FilePath, key: CheckpointKey) throws(PyroError) -> Checkpoint {
        if let checkpoint = open(directory, key: key) { return checkpoint }
        let found = CheckpointManifest.read(directory.appending(Files.manifest))
        let difference = found.flatMap { key.difference(from: $0.key) }
        throw PyroError(
            .memoryNotRestorable,
            difference.map { "The memory in \(directory) is of another machine: its \($0) has changed." }
                ?? "The memory in \(directory) is missing, damaged or of another format.")
    }

    /// Names within the directory.
    enum Files {
        static let manifest = "manifest.json"
        static let memory = "memory"
        static let state = "state"
    }

    /// Bytes of device state that are plausible; QEMU writes some 75 KiB.
    static let stateLimit = 64 << 20

    /// The device state in a memory file of its own, positioned at its beginning, after its checksum was found right.
    ///
    /// QEMU gets a copy: it must not share a file position with other machines.
    /// - Throws: `memory_not_restorable`.
    package func deviceState() throws(PyroError) -> OwnedDescriptor {
        guard manifest.stateBytes > 0, manifest.stateBytes <= Self.stateLimit else { throw damaged() }
        var bytes = [UInt8](repeating: 0, count: manifest.stateBytes)
        let count = try SystemError.during("read a checkpoint's device state") {
            try bytes.withUnsafeMutableBytes { try state.descriptor.read(fromAbsoluteOffset: 0, into: $0) }
        }
        let checksum = bytes.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, $0.count) }
        guard count == bytes.count, checksum == manifest.stateChecksum else { throw damaged() }
        let copy = try OwnedDescriptor.memory(name: "pyro-state", size: 0)
        try SystemError.during("copy a checkpoint's device state") {
            _ = try copy.descriptor.writeAll(toAbsoluteOffset: 0, bytes)
        }
        return copy
    }

    private func damaged() -> PyroError {
        PyroError(.memoryNotRestorable, "The device state of the checkpoint \(directory) is damaged.")
    }
}
