internal import Glibc
internal import PyroImages
package import PyroModel
package import PyroSystem
internal import PyroWire
package import SystemPackage

/// Writes root file systems into disk images by a throw-away machine: the host never mounts an image nor unpacks what
/// goes into one, so owners are right without root and hostile archives meet a guest.
package struct BuilderMachine: RootFilesystemWriter {
    /// Where the agent mounts the disk that is built.
    package static let mountPoint = "/newroot"
    /// Bytes of the archive that are read and sent at a time.
    private static let chunkBytes = 256 << 10
    /// How long a guest may take for an archive, whatever its size: under emulation some 10 MB a second.
    private static let deadline: Duration = .seconds(3600)

    private let state: StateDirectory
    private let programs: Programs
    private let variables: [String: String]

    package init(state: StateDirectory, programs: Programs, variables: [String: String]) {
        self.state = state
        self.programs = programs
        self.variables = variables
    }

    package func write(tar: FilePath, into disk: FilePath, progress: @escaping ProgressHandler) async throws {
        let machine = MachineStart(
            id: .random(), purpose: .build(disk: disk.string), vcpuCount: Limits.vcpuCount.default,
            memMiB: Limits.memoryMiB.default, stateDirectory: state.root.string)
        let supervisor = try await SupervisorProcess.start(
            .machine(machine), programs: programs, environment: variables)
        do {
            _ = try await supervisor.started(progress: progress)
            try await unpack(tar, over: supervisor.link, progress: progress)
            try await supervisor.end()
        } catch {
            try? await supervisor.end()
            throw error
        }
    }

    private func unpack(_ tar: FilePath, over link: Link, progress: @escaping ProgressHandler) async throws {
        let file = try OwnedDescriptor.open(tar, .readOnly)
        let size = try SystemError.during("find the size of \(tar)") { try file.descriptor.seek(offset: 0, from: .end) }
        let stream = try link.open(UnpackRequest(directory: Array(Self.mountPoint.utf8), keepsOwners: true))
        let sending = Task { try await Self.send(file, size: size, over: stream, progress: progress) }
        defer { sending.cancel() }
        try await withDeadline(Self.deadline, waitingFor: "the builder machine to unpack \(tar)") {
            try await Self.awaitVerdict(on: stream)
        }
    }

    private static func send(
        _ file: OwnedDescriptor, size: Int64, over stream: LinkStream, progress: ProgressHandler
    ) async throws {
        var offset: Int64 = 0
        while offset < size {
            let bytes = try read(file, at: offset)
            guard !bytes.isEmpty else { return stream.reset() }
            try await stream.send(bytes, channel: Channel.input)
            offset += Int64(bytes.count)
            progress(Progress("Writing the disk image", fraction: Double(offset) / Double(size)))
        }
        stream.finish()
    }

    private static func read(_ file: OwnedDescriptor, at offset: Int64) throws(PyroError) -> [UInt8] {
        try SystemError.during("read an archive") {
            try [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
                count = try file.descriptor.read(
                    fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }

    private static func awaitVerdict(on stream: LinkStream) async throws {
        do {
            while case .message(let payload)? = try await stream.next() {
                if try MessageKind(of: payload) == .archiveProgress { continue }
                _ = try GuestReply.decode(DoneReply.self, from: payload, asked: "unpack the archive")
                return
            }
        } catch is LinkStreamReset {
            // Told below: there was no verdict.
        }
        throw PyroError(.guestLost, "The builder machine gave up before the archive was unpacked.")
    }
}
