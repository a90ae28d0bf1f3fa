package import PyroModel
package import SystemPackage

/// Where the files of an environment come from.
package protocol RootFilesystemSource: Sendable {
    /// Writes the whole root file system as a tar.
    /// - Parameters:
    ///   - tar: a file that does not exist yet.
    ///   - work: swept should this process be killed; what is made elsewhere is to be recorded there.
    ///   - progress: fractions are of this step alone.
    func build(
        _ definition: EnvironmentDefinition, into tar: FilePath, work: WorkDirectory,
        progress: @escaping ProgressHandler
    ) async throws
}

/// Puts the files of an environment onto its disk: a builder machine does, since the host unpacks nothing.
package protocol RootFilesystemWriter: Sendable {
    /// - Parameters:
    ///   - tar: the root file system; owners, modes and times in it are to be kept. It holds no device nodes.
    ///   - disk: a raw image with an empty ext4 file system, to be unmounted when this returns.
    ///   - progress: fractions are of this step alone.
    func write(tar: FilePath, into disk: FilePath, progress: @escaping ProgressHandler) async throws
}
