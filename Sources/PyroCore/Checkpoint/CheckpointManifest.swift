package import FoundationEssentials
internal import PyroModel
internal import PyroSystem
package import SystemPackage

/// What a checkpoint's directory says of itself: `manifest.json`.
///
/// It is written last, so a directory without one is not a checkpoint. One of another format version is not read: a
/// bare checkpoint is made anew in seconds.
package struct CheckpointManifest: Codable, Sendable, Equatable {
    package static let format = "pyro-checkpoint"
    package static let formatVersion = 1
    /// Bytes of a manifest that are read at most.
    static let sizeLimit = 256 << 10

    package var format = CheckpointManifest.format
    package var formatVersion = CheckpointManifest.formatVersion
    /// The whole text of its ``CheckpointKey``.
    package var key: String
    /// Size of the guest's memory.
    package var memoryBytes: Int64
    /// Size of QEMU's device state.
    package var stateBytes: Int
    /// CRC-32C of the device state.
    package var stateChecksum: UInt32
    package var createdAt: Date

    enum CodingKeys: String, CodingKey {
        case format
        case formatVersion = "format_version"
        case key
        case memoryBytes = "memory_bytes"
        case stateBytes = "state_bytes"
        case stateChecksum = "state_crc32c"
        case createdAt = "created_at"
    }

    package init(key: CheckpointKey, memoryBytes: Int64, stateBytes: Int, stateChecksum: UInt32) {
        self.key = key.text
        self.memoryBytes = memoryBytes
        self.stateBytes = stateBytes
        self.stateChecksum = stateChecksum
        createdAt = Date()
    }

    /// - Returns: `nil` for a file that is missing, damaged or of another version.
    package static func read(_ path: FilePath) -> CheckpointManifest? {
        guard let bytes = try? DurableFile.read(path, limit: sizeLimit),
            let manifest = try? ContractJSON.decode(CheckpointManifest.self, from: bytes),
            manifest.format == format, manifest.formatVersion == formatVersion
        else { return nil }
        return manifest
    }

    package func write(to path: FilePath) throws {
        try DurableFile.write(Array(try ContractJSON.encode(self, pretty: true).utf8), to: path)
    }
}
