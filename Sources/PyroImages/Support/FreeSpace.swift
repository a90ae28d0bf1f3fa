internal import Glibc
package import PyroModel
internal import PyroSystem
package import SystemPackage

/// Asks how much room there is, before something large is written.
package struct FreeSpace: Sendable {
    private let available: @Sendable (FilePath) throws(PyroError) -> Int64

    /// - Parameter available: bytes that the caller may still write below a path.
    package init(available: @escaping @Sendable (FilePath) throws(PyroError) -> Int64) {
        self.available = available
    }

    /// What the file system says.
    package static let ofFileSystem = FreeSpace { path throws(PyroError) in
        var status = statvfs()
        try SystemError.check("ask for the free space of \(path)") {
            path.withPlatformString { statvfs($0, &status) }
        }
        return Int64(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }

    package func bytes(at path: FilePath) throws(PyroError) -> Int64 {
        try available(path)
    }

    /// - Parameter purpose: what the room is for, such as `install debian:12`.
    /// - Throws: ``PyroErrorCode/diskFull`` where less than `needed` bytes are free.
    package func require(_ needed: Int64, at path: FilePath, to purpose: String) throws(PyroError) {
        let free = try available(path)
        guard free < needed else { return }
        throw PyroError(
            .diskFull,
            "Could not \(purpose): \(path) has \(mebibytes(free)) MiB free and \(mebibytes(needed)) MiB are needed.",
            remedy: "Free some space there: `pyro env prune` removes environments that nothing uses.")
    }

    private func mebibytes(_ bytes: Int64) -> Int64 { bytes >> 20 }
}
