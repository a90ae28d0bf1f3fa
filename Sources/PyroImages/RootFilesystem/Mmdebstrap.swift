internal import Glibc
package import PyroModel
internal import PyroSystem
package import SystemPackage

/// Builds root file systems with `mmdebstrap` from the distribution's signed packages, in a user namespace: no step of
/// it, the packages' own scripts included, runs with the rights of the host's root.
package struct Mmdebstrap: RootFilesystemSource {
    static let tool = Tool("mmdebstrap", debianPackage: "mmdebstrap")
    static let unshare = Tool("unshare", debianPackage: "util-linux")
    static let tar = Tool("tar", debianPackage: "tar")

    private let mirror: Mirror
    private let logs: FilePath

    /// - Parameters:
    ///   - environment: variables of this process; `PYRO_MIRROR` names another mirror.
    ///   - logs: where the log of a build that failed is kept.
    package init(environment: [String: String], logs: FilePath) throws(PyroError) {
        mirror = try Mirror.chosen(environment: environment)
        self.logs = logs
    }

    package func build(
        _ definition: EnvironmentDefinition, into tar: FilePath, work: WorkDirectory,
        progress: @escaping ProgressHandler
    ) async throws {
        let ids = try SubordinateIDs.ofCaller()
        let arguments = MmdebstrapArguments(
            definition: definition, mirror: mirror, proxyOptions: try await AptProxy.hostOptions())
        let room = try BuildDirectory.make(for: work)
        do {
            if geteuid() == 0 { try room.give(to: ids.start) }
            try await run(arguments, in: room, into: tar, progress: progress)
        } catch {
            try? await removeUncancelled(room)
            throw error
        }
        try await room.remove()
        try await addMountPoints(to: tar, definition.release, work)
    }

    private func run(
        _ arguments: MmdebstrapArguments, in room: BuildDirectory, into tar: FilePath,
        progress: @escaping ProgressHandler
    ) async throws {
        let name = arguments.definition.name
        let file = try OwnedDescriptor.open(
            tar, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        let log = BuildLog(MmdebstrapProgress(handler: progress))
        let outcome = try await command(arguments.words).run(
            environment: ["TMPDIR": room.path.string, "SOURCE_DATE_EPOCH": "\(arguments.definition.release.epoch)"],
            output: file, deadline: ImageLimits.bootstrapDeadline, onError: { log.append($0) })
        guard outcome.status == 0 else { throw failure(name, outcome.status, log, arguments.definition.fileName) }
        try DurableFile.flush(file, named: tar)
    }

    /// An ordinary user's mmdebstrap enters a user namespace by itself. Root's does not, so it is put into one.
    private func command(_ words: [String]) throws(PyroError) -> TiedTool {
        guard geteuid() == 0 else { return TiedTool(tool: Self.tool, arguments: words) }
        let prefix = ["--user", "--map-auto", "--setuid", "0", "--setgid", "0", "--", try Self.tool.locate().string]
        return TiedTool(tool: Self.unshare, arguments: prefix + words)
    }

    /// A cancelled task could not run the programs that remove what the build left.
    private func removeUncancelled(_ room: BuildDirectory) async throws {
        try await Task.detached { try await room.remove() }.value
    }

    /// `/dev` is left out of the tar because of the device nodes in it; the directory itself is where the guest mounts
    /// its own.
    private func addMountPoints(to tar: FilePath, _ release: DebianRelease, _ work: WorkDirectory) async throws {
        let empty = work.path.appending("dev")
        try Directory.make(empty)
        _ = try await Self.tar.run(
            [
                "--append", "--file=\(tar)", "--directory=\(work.path)", "--no-recursion", "--owner=0", "--group=0",
                "--numeric-owner", "--mode=0755", "--mtime=@\(release.epoch)", "./dev",
            ], deadline: ImageLimits.unpackDeadline)
        try Directory.remove(empty)
    }

    private func failure(_ name: String, _ status: Int, _ log: BuildLog, _ fileName: String) -> PyroError {
        let kept = logs.appending("build-\(fileName).log")
        let words = log.lastLines(5).joined(separator: " | ")
        let isKept = (try? DurableFile.write(log.bytes, to: kept)) != nil
        return PyroError(
            .hostRequirement,
            "Could not build \(name): mmdebstrap ended with status \(status): \(words)",
            remedy: "Check the host's network and, where it is set, \(EnvironmentVariables.mirror)."
                + (isKept ? " The end of the build's log is in \(kept)." : ""),
            retry: .safe)
    }
}
