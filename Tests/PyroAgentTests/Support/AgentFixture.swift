import CPyroSys
import Glibc
import PyroAgent
import PyroWire
import Synchronization
import Testing

/// A real agent on a thread of its own and a host connected to it.
enum AgentFixture {
    /// Where a command's processes are looked for.
    enum Tracking: CaseIterable, CustomTestStringConvertible {
        case controlGroup
        case processWalk

        /// What this machine and user can do.
        static var available: [Tracking] { cgroupParent == nil ? [.processWalk] : [.controlGroup, .processWalk] }

        var testDescription: String { self == .controlGroup ? "control group" : "process walk" }
    }

    /// A version 2 hierarchy in which groups can be made.
    static let cgroupParent: String? = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].first {
        access($0 + "/cgroup.procs", W_OK) == 0 && access($0, W_OK) == 0
    }
    private static let lastNumber = Atomic<Int>(0)

    /// Runs `body` on its own thread with a host whose agent serves on another, and sees the agent end afterwards.
    static func run<Result: Sendable>(
        tracking: Tracking = Tracking.available[0], machine: FakeMachine = FakeMachine(),
        _ body: @escaping @Sendable (HostClient) throws -> Result
    ) async throws -> Result {
        try await onOwnThread {
            try withPort(tracking: tracking, machine: machine) { try body(HostClient($0)) }
        }
    }

    /// The same, for tests that speak to the port themselves.
    static func withPort<Result>(
        tracking: Tracking = Tracking.available[0], machine: FakeMachine = FakeMachine(),
        _ body: (Int32) throws -> Result
    ) throws -> Result {
        var ends: [Int32] = [-1, -1]
        guard pyro_socketpair(&ends) == 0 else { throw HostClient.Failure(description: "no socket pair") }
        let group = try makeGroup(tracking)
        machine.state.withLock { $0.commands = group }
        let options = AgentOptions(commands: group, roleProgram: [roleProgram], isInit: false)
        let over = try Ending()
        let port = ends[1]
        startThread {
            if let agent = try? Agent(port: port, machine: machine, options: options) { agent.run() }
            over.signal()
        }
        defer {
            close(ends[0])
            over.wait()
            // It holds no group of a command any more.
            if let group { #expect(rmdir(group.path) == 0) }
        }
        return try body(ends[0])
    }

    private static func makeGroup(_ tracking: Tracking) throws -> Cgroup? {
        guard tracking == .controlGroup, let cgroupParent else { return nil }
        let number = lastNumber.add(1, ordering: .relaxed).newValue
        let group = Cgroup(path: "\(cgroupParent)/pyro-test-\(getpid())-\(number)")
        try group.make()
        return group
    }

    /// Runs in roles as the agent's own program does; built beside the tests.
    static let roleProgram: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let directory = own.split(separator: "/").dropLast().joined(separator: "/")
        return "/\(directory)/PyroAgentTestProgram"
    }()
}

/// Tells another thread that something is over.
private final class Ending: Sendable {
    private let descriptor: Int32

    init() throws {
        descriptor = pyro_eventfd()
        guard descriptor >= 0 else { throw HostClient.Failure(description: "no event descriptor") }
    }

    deinit { close(descriptor) }

    func signal() { _ = pyro_eventfd_raise(descriptor) }

    func wait() { _ = pyro_wait_readable(descriptor, 60_000) }
}
