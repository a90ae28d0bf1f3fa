internal import Glibc
internal import PyroArchive
package import PyroModel
internal import PyroSystem
internal import PyroWire

/// Where an export goes: a name in a directory of the host, which is held open.
package struct ExportTarget: Sendable {
    /// What came of it.
    package struct Received: Sendable, Hashable {
        package var artifactType: ArtifactType
        package var entryCount: Int
        package var bytesWritten: Int64
    }

    /// As results show it: absolute.
    package let path: String
    private let directory: OwnedDescriptor
    private let name: String
    private let replaces: Bool

    /// - Throws: `output_exists`, `path_not_allowed`, `not_found` for a missing directory, `usage`.
    package static func open(_ output: HostPath, options: ExportOptions) async throws -> ExportTarget {
        try await DedicatedThread.run { try ExportTarget(output, options: options) }
    }

    private init(_ output: HostPath, options: ExportOptions) throws(PyroError) {
        (directory, name) = try HostLocation.parent(of: output, to: "export to \(output)")
        path = HostLocation.absolute(output)
        replaces = options.force
        if options.refusesGit, name.lowercased() == ".git" || HostLocation.isInRepository(directory) {
            throw PyroError(
                .pathNotAllowed, "Could not export to \(output): it lies below a directory named .git.",
                remedy: "Choose an output path outside of it.")
        }
        guard replaces || !HostLocation.exists(name, in: directory) else {
            throw TransferError.exists(path)
        }
    }

    /// Copies a file, directory or link of the guest here. Nothing of it stays when this throws.
    /// - Parameters:
    ///   - guestPath: absolute.
    ///   - link: to the guest or its supervisor.
    package func receive(
        _ guestPath: String, over link: Link, progress: @escaping ProgressHandler
    ) async throws -> Received {
        let stream = try link.open(PackRequest(path: Array(guestPath.utf8)))
        defer { stream.reset() }
        stream.finish()
        let chunks = IncomingChunks()
        let activity = Activity()
        let receiving = Task {
            try await activity.watch(waitingFor: "the guest to pack \(guestPath)") {
                try await Self.receive(stream, into: chunks, activity, work: "export \(guestPath)")
            }
        }
        // The thread ends by itself once its bytes do.
        let extraction = await withTaskCancellationHandler {
            let following = Task {
                let outcome = await receiving.result
                chunks.finish(outcome.mapError { _ in FailureReply(.invalid, "the guest has not sent all of it") })
            }
            let result = await extracted(chunks, progress: progress)
            chunks.abandon()
            receiving.cancel()
            await following.value
            return result
        } onCancel: {
            receiving.cancel()
        }
        return try await outcome(extraction, receiving.result)
    }

    private func extracted(
        _ chunks: IncomingChunks, progress: @escaping ProgressHandler
    ) async -> Result<ArchiveExtraction.Outcome, any Error> {
        do {
            return .success(try await DedicatedThread.run { try extract(chunks, progress: progress) })
        } catch {
            return .failure(error)
        }
    }

    /// On a thread of its own.
    private func extract(
        _ chunks: IncomingChunks, progress: @escaping ProgressHandler
    ) throws(PyroError) -> ArchiveExtraction.Outcome {
        let parent = Descriptor(try directory.duplicate().surrender())
        do throws(FailureReply) {
            let extraction = try ArchiveExtraction(in: parent, name: Array(name.utf8), replaces: replaces) {
                progress(Progress("Copying files: \($0.entries), \($0.bytes >> 20) MiB"))
            }
            return try extraction.run(ByteSource(chunks))
        } catch {
            throw error.errno == EEXIST && !replaces
                ? TransferError.exists(path) : TransferError.make("export to \(path)", error)
        }
    }

    /// What the guest says comes first: its archive ends early when it fails.
    private func outcome(
        _ extraction: Result<ArchiveExtraction.Outcome, any Error>, _ receiving: Result<Void, any Error>
    ) throws -> Received {
        switch (extraction, receiving) {
        case (.success(let outcome), _):
            return Received(
                artifactType: ArtifactType(outcome.artifact), entryCount: Int(clamping: outcome.entries),
                bytesWritten: Int64(clamping: outcome.bytes))
        case (.failure(let error), .failure(is CancellationError)):
            try Task.checkCancellation()
            throw error
        case (.failure, .failure(let cause)): throw cause
        case (.failure(let error), .success): throw error
        }
    }

    /// Hands on what the guest sends, until it says that it is done.
    private static func receive(
        _ stream: LinkStream, into chunks: IncomingChunks, _ activity: Activity, work: String
    ) async throws {
        do {
            while let event = try await stream.next() {
                activity.note()
                switch event {
                case .data(let bytes, Channel.output): try await chunks.put(bytes)
                case .data: throw GuestReply.unexpected(to: work)
                case .message(let payload):
                    if (try? MessageKind(of: payload)) == .archiveProgress { continue }
                    _ = try GuestReply.decode(DoneReply.self, from: payload, asked: work)
                    return
                }
            }
        } catch is LinkStreamReset {
            // Told below: there was no verdict.
        }
        throw GuestReply.unexpected(to: work)
    }
}

extension ArtifactType {
    fileprivate init(_ artifact: ArchiveExtraction.Artifact) {
        self =
            switch artifact {
            case .file: .file
            case .directory: .directory
            case .symbolicLink: .symlink
            }
    }
}
