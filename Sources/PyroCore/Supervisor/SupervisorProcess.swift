internal import Glibc
internal import NIOPosix
internal import PyroHost
package import PyroModel
package import PyroSystem
internal import PyroWire
internal import Synchronization
internal import SystemPackage

/// A supervisor that this process started for one machine, and the link to it.
///
/// The machine ends with this connection: with the call of ``end()``, or with this process, in whatever way it dies.
package final class SupervisorProcess: Sendable {
    /// The descriptor on which a supervisor finds its client.
    package static let clientDescriptor: CInt = 3
    /// The descriptor on which the supervisor of a workspace finds the workspace's lock.
    package static let lockDescriptor: CInt = 4
    /// How long a supervisor may take to greet; it has only to be loaded.
    static let greetingDeadline: Duration = .seconds(30)
    /// How long it may take to tear its machine down: the ladder of QEMU's end and the flush of a disk.
    static let endDeadline: Duration = .seconds(60)

    package let link: Link
    private let process: ChildProcess
    private let control: LinkStream
    private let isStarted = Atomic(false)

    package var pid: Int32 { process.pid }

    private init(link: Link, process: ChildProcess, control: LinkStream) {
        self.link = link
        self.process = process
        self.control = control
    }

    /// Starts a supervisor and asks it for a machine; ``started(progress:)`` waits for that.
    /// - Parameter lock: the lock of the workspace that the machine is for, which the supervisor holds from now on too.
    package static func start(
        _ start: SupervisorStart, programs: Programs, environment: [String: String], lock: FileLock? = nil
    ) async throws -> SupervisorProcess {
        let (ours, theirs) = try OwnedDescriptor.socketPair()
        var request = SpawnRequest(program: programs.supervisor)
        request.environment = inherited(from: environment)
        // It may outlive this installation's files: after an upgrade it could not say any more where it came from.
        request.environment[EnvironmentVariables.libexec] = programs.supervisor.removingLastComponent().string
        request.descriptors[clientDescriptor] = theirs
        request.descriptors[lockDescriptor] = lock?.descriptor
        request.descriptors[2] = try log(of: start, environment)
        request.workingDirectory = "/"
        request.lifetime = .independent
        let process = try await ChildProcess.start(request)
        do {
            let link = try await Link.connect(
                ours, session: .host(nonce: LinkNonce.random()), peer: "the supervisor",
                on: MultiThreadedEventLoopGroup.singleton)
            try await link.established(within: greetingDeadline)
            return SupervisorProcess(link: link, process: process, control: try link.open(try ControlMessage(start)))
        } catch {
            // It sees its connection close and ends by itself; this is for one that hangs.
            _ = try? await process.teardown()
            throw error
        }
    }

    /// Waits until the machine stands.
    /// - Throws: what kept it from standing.
    package func started(progress: ProgressHandler) async throws -> MachineStarted {
        while let event = try await nextEvent() {
            switch event {
            case .progress(let step): progress(step)
            case .started(let machine):
                isStarted.store(true, ordering: .releasing)
                return machine
            case .failed(let error): throw error
            case .ended: throw PyroError(.guestLost, "The machine ended before it was started.")
            }
        }
        throw PyroError(.guestLost, "The supervisor ended before its machine was started.")
    }

    /// Why the machine was lost, where the supervisor can still say; else `error`.
    package func reason(for error: PyroError) async -> PyroError {
        let told = try? await withDeadline(.seconds(5), waitingFor: "the supervisor's reason") { [self] in
            while let event = try await nextEvent() {
                if case .failed(let reason) = event { return reason }
            }
            return error
        }
        return told ?? error
    }

    /// Ends the machine and waits until nothing of it is left. Safe in a task that was cancelled.
    /// - Throws: what went wrong while a disk that is kept was written out; `timeout` when the supervisor did not manage
    ///   in time. It is killed then, and QEMU with it.
    package func end() async throws {
        // A task of its own does not inherit the cancellation that often is the reason for the end.
        try await Task { [self] in
            let orderly = isStarted.load(ordering: .acquiring) ? await goodbye() : .success(())
            link.close()
            if await process.wait(atMost: .seconds(10)) == nil { _ = try await process.teardown() }
            try orderly.get()
        }.value
    }

    /// Waits until the process has ended, after it has put everything in order. Safe in a task that was cancelled.
    package func gone() async {
        _ = await Task { [process] in await process.wait(atMost: Self.endDeadline) }.value
    }

    /// Asks for an orderly end. A start under way is given up by the end of the connection instead.
    private func goodbye() async -> Result<Void, any Error> {
        control.finish()
        do {
            return .success(
                try await withDeadline(Self.endDeadline, waitingFor: "the supervisor to end its machine") { [self] in
                    while let event = try await nextEvent() {
                        if case .ended = event { return }
                        if case .failed(let error) = event { throw error }
                    }
                })
        } catch {
            return .failure(error)
        }
    }

    private func nextEvent() async throws -> MachineEvent? {
        do {
            guard case .message(let payload)? = try await control.next() else { return nil }
            return try ControlMessage.decode(MachineEvent.self, from: payload)
        } catch is LinkStreamReset {
            return nil
        }
    }

    /// Where it says what went wrong. One that outlives its client has a file: it must not hold the client's streams open.
    private static func log(
        of start: SupervisorStart, _ environment: [String: String]
    ) throws(PyroError) -> OwnedDescriptor? {
        switch start {
        case .machine:
            return environment[EnvironmentVariables.logLevel] == nil ? nil : OwnedDescriptor(owning: dup(2))
        case .workspace(let birth):
            let state = StateDirectory(root: FilePath(birth.stateDirectory))
            return try OwnedDescriptor.open(
                state.supervisorLog(of: birth.id), .writeOnly, options: [.create, .append],
                permissions: .ownerReadWrite)
        }
    }

    /// The variables that a supervisor reads, and nothing else of the caller's.
    private static func inherited(from environment: [String: String]) -> [String: String] {
        let names = ["PATH", "HOME", "LANG", EnvironmentVariables.logLevel, EnvironmentVariables.libexec]
        return environment.filter { names.contains($0.key) }
    }
}
