internal import PyroArchive
package import PyroModel
internal import PyroSystem
internal import PyroWire

extension HostSource {
    /// What came of it.
    package struct Sent: Sendable, Hashable {
        package var entryCount: Int
        package var bytesWritten: Int64
        package var deletedCount: Int
        /// The first paths that were passed over.
        package var skipped: [String]
    }

    /// Unpacks it into a directory of the guest, which is made if missing.
    /// - Parameters:
    ///   - directory: an absolute path of the guest.
    ///   - deletes: whether what the source does not have goes from the directory, excluded paths apart.
    ///   - link: to the guest or its supervisor.
    /// - Throws: why the host's files could not be read or the guest could not write them, `guest_lost`, `timeout` when
    ///   nothing moves any more.
    package func send(
        to directory: String, deletes: Bool = false, over link: Link, progress: @escaping ProgressHandler
    ) async throws -> Sent {
        let request = UnpackRequest(
            directory: Array(directory.utf8), keepsOwners: false, deletes: deletes, excluded: excluded)
        let stream = try link.open(request)
        defer { stream.reset() }
        let activity = Activity()
        let packing = Task { try await pack(into: stream, activity, progress: progress) }
        let work = "copy \(path) into the workspace"
        do {
            let (deleted, packed) = try await activity.watch(waitingFor: "the guest to unpack \(path)") {
                let deleted = try await Self.verdict(on: stream, activity, work: work)
                let packed = try await withTaskCancellationHandler {
                    try await packing.value
                } onCancel: {
                    packing.cancel()
                }
                return (deleted, packed)
            }
            return Sent(
                entryCount: Int(clamping: packed.progress.entries),
                bytesWritten: Int64(clamping: packed.progress.bytes),
                deletedCount: Int(clamping: deleted), skipped: packed.skipped)
        } catch {
            packing.cancel()
            stream.reset()
            // What went wrong on this side is the cause of what went wrong on the other.
            if case .failure(let cause) = await packing.result, cause is PyroError { throw cause }
            throw error is LinkStreamReset ? GuestReply.unexpected(to: work) : error
        }
    }

    private struct Packed: Sendable {
        var progress: ArchiveProgress
        var skipped: [String]
    }

    /// Makes the archive on a thread and sends it as fast as the guest takes it.
    private func pack(
        into stream: LinkStream, _ activity: Activity, progress: @escaping ProgressHandler
    ) async throws -> Packed {
        let chunks = OutgoingChunks()
        async let packed = DedicatedThread.run {
            defer { chunks.finish() }
            return try makeArchive(chunks, progress: progress)
        }
        do {
            while let bytes = try await chunks.next() {
                try await stream.send(bytes, channel: Channel.input)
                activity.note()
            }
        } catch {
            chunks.abandon()
            _ = try? await packed
            throw error
        }
        do {
            let result = try await packed
            stream.finish()
            return result
        } catch {
            stream.reset()
            throw error
        }
    }

    /// On a thread of its own.
    private func makeArchive(_ chunks: OutgoingChunks, progress: @escaping ProgressHandler) throws(PyroError) -> Packed
    {
        let archive = TarWriter { bytes throws(FailureReply) in try chunks.put(bytes) }
        let globs = excluded.map(Glob.init)
        do throws(FailureReply) {
            switch content {
            case .directory(let directory):
                var options = TreePacker.Options()
                options.excluded = globs
                let packer = TreePacker(archive: archive, options: options) { progress(Self.progress($0, of: nil)) }
                // The packer closes what it is given.
                try packer.pack(tree: Descriptor(try duplicate(directory)))
                let result = try packer.finish()
                return Packed(progress: result, skipped: packer.skipped.paths.map { PathText($0).text })
            case .archive(let file, let isCompressed, let facts):
                var filter = ArchiveFilter(excluded: globs) { progress(Self.progress($0, of: facts)) }
                let source = try Self.source(of: file, isCompressed: isCompressed)
                return Packed(progress: try filter.copy(source, to: archive), skipped: [])
            }
        } catch {
            throw TransferError.make("read \(path)", error)
        }
    }

    private func duplicate(_ directory: OwnedDescriptor) throws(FailureReply) -> CInt {
        do throws(PyroError) {
            return try directory.duplicate().surrender()
        } catch {
            throw FailureReply(.system, error.message)
        }
    }

    /// Reads what the guest says until it is done.
    /// - Returns: how many entries it has deleted.
    private static func verdict(on stream: LinkStream, _ activity: Activity, work: String) async throws -> UInt64 {
        var last = ArchiveProgress(entries: 0, bytes: 0)
        while let event = try await stream.next() {
            activity.note()
            guard case .message(let payload) = event else { break }
            if let progress = try? ArchiveProgress(decoding: payload) {
                last = progress
                continue
            }
            _ = try GuestReply.decode(DoneReply.self, from: payload, asked: work)
            return last.deleted
        }
        throw GuestReply.unexpected(to: work)
    }

    private static func progress(_ progress: ArchiveProgress, of facts: ArchiveScan.Facts?) -> Progress {
        let whole = facts.map { Double($0.bytes + $0.entries * 512) }
        let done = Double(progress.bytes + progress.entries * 512)
        return Progress(
            "Copying files: \(progress.entries), \(progress.bytes >> 20) MiB",
            fraction: whole.map { $0 > 0 ? min(1, done / $0) : 1 })
    }
}
