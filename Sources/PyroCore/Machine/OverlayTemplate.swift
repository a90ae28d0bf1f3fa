internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// An empty qcow2 overlay, made once by qemu-img: copying its 200 KB takes a hundredth of the time of making one.
struct OverlayTemplate: Sendable {
    /// An empty qcow2 of 64 KiB clusters has four of them.
    private static let sizeLimit = 1 << 20

    let state: StateDirectory
    /// Virtual size of the disk.
    var diskMiB = Limits.diskMiB.default

    private var path: FilePath { state.overlays.appending("empty-\(diskMiB).qcow2") }

    /// A fresh overlay without a name, below the state directory so that a guest fills that disk and not the memory.
    func copy() async throws -> OwnedDescriptor {
        let template = try await bytes()
        let overlay = try OwnedDescriptor.unnamed(in: state.temporary)
        try SystemError.during("write a new disk layer") {
            _ = try overlay.descriptor.writeAll(toAbsoluteOffset: 0, template)
        }
        return overlay
    }

    /// A fresh overlay as a file that must not exist.
    func copy(to path: FilePath) async throws {
        let template = try await bytes()
        let overlay = try OwnedDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        try SystemError.during("write the disk layer \(path)") { _ = try overlay.descriptor.writeAll(template) }
        try DurableFile.flush(overlay, named: path)
    }

    private func bytes() async throws -> [UInt8] {
        if let bytes = try? DurableFile.read(path, limit: Self.sizeLimit), Self.isQcow2(bytes) { return bytes }
        let temporary = DurableFile.temporaryName(beside: path)
        do {
            _ = try await HostPrograms.qemuImg.run(
                ["create", "-q", "-f", "qcow2", temporary.string, "\(diskMiB)M"], deadline: .seconds(30))
            try DurableFile.rename(temporary, to: path)
        } catch {
            _ = temporary.withPlatformString { unlink($0) }
            throw error
        }
        return try DurableFile.read(path, limit: Self.sizeLimit)
    }

    private static func isQcow2(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x51, 0x46, 0x49, 0xFB]) && bytes.count >= 64 << 10
    }
}
