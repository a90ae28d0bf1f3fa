internal import CPyroSys
internal import Glibc
internal import PyroModel
package import PyroSystem
package import SystemPackage

extension Checkpoint {
    /// Writes a checkpoint as a directory of its own, whole or not at all, in the place of one that is there. Blocks.
    /// - Parameters:
    ///   - memory: the standing machine's memory file.
    ///   - deviceState: a file that holds what QEMU wrote.
    package static func write(
        _ key: CheckpointKey, memory: OwnedDescriptor, memoryBytes: Int64, deviceState: OwnedDescriptor,
        to target: FilePath
    ) throws {
        let work = DurableFile.temporaryName(beside: target)
        do {
            try Directory.make(work)
            try fill(work, key, memory, memoryBytes, deviceState)
            remove(target)
            try DurableFile.rename(work, to: target)
        } catch {
            remove(work)
            throw error
        }
    }

    /// Removes the three files and the directory: nothing else is ever in one. The manifest goes first.
    package static func remove(_ directory: FilePath) {
        for name in [Files.manifest, Files.memory, Files.state] {
            _ = directory.appending(name).withPlatformString { unlink($0) }
        }
        _ = directory.withPlatformString { rmdir($0) }
    }

    private static func fill(
        _ directory: FilePath, _ key: CheckpointKey, _ memory: OwnedDescriptor, _ memoryBytes: Int64,
        _ deviceState: OwnedDescriptor
    ) throws {
        let image = try create(Files.memory, in: directory)
        try MemoryImage.write(memory, size: memoryBytes, to: image)
        try DurableFile.flush(image, named: directory.appending(Files.memory))
        let bytes = try read(deviceState)
        let copy = try create(Files.state, in: directory)
        try SystemError.during("write \(directory)/state") { _ = try copy.descriptor.writeAll(bytes) }
        try DurableFile.flush(copy, named: directory.appending(Files.state))
        let checksum = bytes.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, $0.count) }
        try CheckpointManifest(key: key, memoryBytes: memoryBytes, stateBytes: bytes.count, stateChecksum: checksum)
            .write(to: directory.appending(Files.manifest))
    }

    private static func create(_ name: String, in directory: FilePath) throws(PyroError) -> OwnedDescriptor {
        try OwnedDescriptor.open(
            directory.appending(name), .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
    }

    private static func read(_ file: OwnedDescriptor) throws(PyroError) -> [UInt8] {
        try SystemError.during("read QEMU's device state") {
            let size = Int(try file.descriptor.seek(offset: 0, from: .end))
            guard size > 0, size <= Checkpoint.stateLimit else {
                throw PyroError(.internal, "QEMU wrote \(size) bytes of device state.")
            }
            var bytes = [UInt8](repeating: 0, count: size)
            let count = try bytes.withUnsafeMutableBytes { try file.descriptor.read(fromAbsoluteOffset: 0, into: $0) }
            guard count == size else { throw PyroError(.internal, "QEMU's device state could only be read in part.") }
            return bytes
        }
    }
}
