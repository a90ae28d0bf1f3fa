package import PyroModel
package import PyroSystem
package import SystemPackage

/// An environment in use: as long as this lives, no prune takes its image away, in whatever process that runs.
package final class EnvironmentUse: Sendable {
    package let info: EnvironmentInfo
    /// `sha256:` and 64 hex digits.
    package let digest: String
    /// The image, open for reading only.
    package let image: OwnedDescriptor
    package let imagePath: FilePath
    private let lock: FileLock

    init(info: EnvironmentInfo, digest: String, image: OwnedDescriptor, imagePath: FilePath, lock: FileLock) {
        self.info = info
        self.digest = digest
        self.image = image
        self.imagePath = imagePath
        self.lock = lock
    }
}
