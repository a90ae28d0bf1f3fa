internal import CPyroSys
internal import Glibc
internal import PyroModel
package import PyroSystem
internal import Synchronization
internal import SystemPackage

/// A program that pyro started and owns: it is watched, signalled and reaped here and nowhere else.
///
/// A thread of its own starts it and waits for it, since the kernel sends the parent-death signal when the *thread*
/// ends that cloned. Signals go by pidfd, and the child is reaped only after everybody was told of its end, so that
/// none can reach a stranger of the same number.
///
///     var request = SpawnRequest(program: "/usr/bin/sleep", arguments: ["10"])
///     let child = try await ChildProcess.start(request)
///     let status = try await child.teardown()
package final class ChildProcess: Sendable {
    /// Its number in this process's PID namespace; somebody else's once ``status`` is there.
    package let pid: Int32
    /// Readable once it has ended; `nil` on kernels before 5.2.
    package let descriptor: OwnedDescriptor?

    private let program: String
    private let state: ProcessState
    private let lifetime: SpawnRequest.Lifetime

    private init(_ process: SpawnedProcess, _ request: SpawnRequest, _ state: ProcessState) {
        pid = process.pid
        descriptor = process.descriptor
        program = request.program.string
        lifetime = request.lifetime
        self.state = state
    }

    deinit {
        if lifetime == .tied { signal(SIGKILL) }
    }

    /// Starts the program; returns when it was executed.
    /// - Throws: ``PyroErrorCode/hostRequirement``, ``PyroErrorCode/capacity`` or ``PyroErrorCode/internal``, naming
    ///   the stage that failed.
    package static func start(_ request: SpawnRequest) async throws -> ChildProcess {
        // Taken out by the thread that starts it: held as long as the child lives, the request would keep the child's ends of
        // sockets open here, and a child that dies would not be seen to hang up.
        let pending = Pending(request)
        return try await withCheckedThrowingContinuation { continuation in
            do {
                try DedicatedThread.start {
                    let state = ProcessState()
                    guard let pid = pending.start(state, continuation) else { return }
                    watch(pid, state)
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// A request until its program is started.
    private final class Pending: Sendable {
        private let request: Mutex<SpawnRequest?>

        init(_ request: SpawnRequest) {
            self.request = Mutex(request)
        }

        /// - Returns: the child's number; `nil` when it was not started.
        func start(_ state: ProcessState, _ continuation: CheckedContinuation<ChildProcess, any Error>) -> pid_t? {
            guard let request = request.withLock({ $0.take() }) else { return nil }
            do {
                let process = try request.spawn()
                continuation.resume(returning: ChildProcess(process, request, state))
                return process.pid
            } catch {
                continuation.resume(throwing: error)
                return nil
            }
        }
    }

    private static func watch(_ pid: pid_t, _ state: ProcessState) {
        _ = pyro_child_wait(pid)
        state.end {
            var code: CInt = 0
            var signal: CInt = 0
            // It cannot fail for a child that nobody else reaps; a lost status is told as a kill.
            guard pyro_child_reap(pid, &code, &signal) == 0 else { return .signaled(Int(SIGKILL)) }
            return signal == 0 ? .exited(Int(code)) : .signaled(Int(signal))
        }
    }

    /// How it ended; `nil` while it runs.
    package var status: ProcessExit? { state.status }

    /// Waits for its end; `nil` when the waiting task is cancelled first, which leaves the program alone.
    package func wait() async -> ProcessExit? {
        await state.wait()
    }

    /// Waits for its end at most `limit`; `nil` when it still runs then.
    package func wait(atMost limit: Duration) async -> ProcessExit? {
        await withTaskGroup(of: ProcessExit?.self) { group in
            group.addTask { await self.wait() }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    /// Sends a signal; `false` when it has ended already.
    @discardableResult
    package func signal(_ number: CInt) -> Bool {
        let sent = state.whileRunning {
            guard let descriptor else { return kill(pid, number) == 0 }
            return pyro_pidfd_signal(descriptor.rawValue, number) == 0
        }
        return sent ?? false
    }
}

extension ChildProcess: CustomStringConvertible {
    package var description: String { "\(program) (pid \(pid))" }
}
