internal import Glibc
internal import NIOPosix
internal import PyroHost
package import PyroModel
internal import PyroSystem
internal import PyroWire
internal import Synchronization
internal import SystemPackage

/// A supervisor that this process started for one machine, and the link to it.
///
/// The machine ends with this connection: with the call of ``end()``, or with this process, in whatever way it dies.
package final class SupervisorProcess: Sendable {
    /// The descriptor on which a supervisor finds its client.
    package static let clientDescriptor: CInt = 3
    /// How long a supervisor may take to greet; it has only to be loaded.
    static let greetingDeadline: Duration = .seconds(30)
    /// How long it may take to tear its machine down: the ladder of QEMU's end and the flush of a disk.
    static let endDeadline: Duration = .seconds(60)

    package let link: Link
    private let process: ChildProcess
    private let control: LinkStream

    private init(link: Link, process: ChildProcess, control: LinkStream) {
        self.link = link
        self.process = process
        self.control = control
    }

    /// Starts a supervisor and asks it for a machine; ``started(progress:)`` waits for that.
    package static func start(
        _ machine: MachineStart, programs: Programs, environment: [String: String]
    ) async throws -> SupervisorProcess {
        let (ours, theirs) = try OwnedDescriptor.socketPair()
        var request = SpawnRequest(program: programs.supervisor)
        request.environment = inherited(from: environment)
        request.descriptors[clientDescriptor] = theirs
        if environment[EnvironmentVariables.logLevel] != nil {
            request.descriptors[2] = OwnedDescriptor(owning: dup(2))
        }
        request.workingDirectory = "/"
        request.lifetime = .independent
        let process = try await ChildProcess.start(request)
        do {
            let link = try await Link.connect(
                ours, session: .host(nonce: LinkNonce.random()), peer: "the supervisor",
                on: MultiThreadedEventLoopGroup.singleton)
            try await link.established(within: greetingDeadline)
            return SupervisorProcess(link: link, process: process, control: try link.open(try ControlMessage(machine)))
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
            case .started(let machine): return machine
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

    /// Ends the machine and waits until nothing of it is left.
    /// - Throws: `timeout` when the supervisor did not manage in time; it is killed then, and QEMU with it.
    package func end() async throws {
        control.finish()
        let isEnded = (try? await untilEnded()) != nil
        link.close()
        if isEnded, await process.wait(atMost: .seconds(5)) != nil { return }
        _ = try await process.teardown()
    }

    private func untilEnded() async throws {
        // Not cut short by the cancellation that is often the reason for the end.
        try await Task { [self] in
            try await withDeadline(Self.endDeadline, waitingFor: "the supervisor to end its machine") { [self] in
                while let event = try await nextEvent() {
                    if case .ended = event { return }
                    if case .failed = event { return }
                }
            }
        }.value
    }

    private func nextEvent() async throws -> MachineEvent? {
        do {
            guard case .message(let payload)? = try await control.next() else { return nil }
            return try ControlMessage.decode(MachineEvent.self, from: payload)
        } catch is LinkStreamReset {
            return nil
        }
    }

    /// The variables that a supervisor reads, and nothing else of the caller's.
    private static func inherited(from environment: [String: String]) -> [String: String] {
        let names = ["PATH", "HOME", "LANG", EnvironmentVariables.logLevel, EnvironmentVariables.libexec]
        return environment.filter { names.contains($0.key) }
    }
}
