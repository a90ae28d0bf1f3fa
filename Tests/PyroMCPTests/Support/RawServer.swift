import FoundationEssentials
import FrontEnd
import Glibc
import Synchronization
import Testing

@testable import PyroMCP

/// The built server at the other end of two pipes, which a test writes to and reads from byte by byte.
final class RawServer: Sendable {
    let input: Int32
    let pid: pid_t
    private let reader: DescriptorTransport
    private let output: Int32
    private let isOutputOpen = Mutex(true)
    private let lane = BlockingLane("raw server")

    init(_ arguments: [String] = [], home: String = "/nonexistent") throws {
        SignalWatch.ignoreClosedPipes()
        var toServer: [Int32] = [0, 0]
        var fromServer: [Int32] = [0, 0]
        try #require(pipe(&toServer) == 0 && pipe(&fromServer) == 0)
        for end in toServer + fromServer { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toServer[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromServer[1], 1)
        let path = try Self.path()
        var started: pid_t = 0
        let variables: [String] = ["PATH=/usr/bin:/bin", "PYRO_HOME=\(home)"]
        let argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        let status = posix_spawn(&started, path, &actions, nil, argv, envp)
        for pointer in argv + envp { free(pointer) }
        close(toServer[0])
        close(fromServer[1])
        try #require(status == 0)
        (input, output, pid) = (toServer[1], fromServer[0], started)
        reader = DescriptorTransport(input: fromServer[0], output: -1)
    }

    private static func path() throws -> String {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = bundle.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/pyro-mcp"
        try #require(access(path, X_OK) == 0, "\(path) is not built")
        return path
    }

    func write(_ bytes: [UInt8]) async throws {
        try await lane.run { [input] in try Descriptor.writeAll(bytes, to: input) }
    }

    func write(_ line: String) async throws {
        try await write(Array((line + "\n").utf8))
    }

    /// The next line, which must be JSON; `nil` at the end.
    func next() async throws -> JSONValue? {
        guard case .line(let bytes) = try await reader.receive() else { return nil }
        return try JSONParser.parse(bytes)
    }

    func initialize() async throws {
        try await write(#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}"#)
        #expect(try await next()?["result"] != nil)
    }

    /// Reads no more.
    func closeOutput() {
        let wasOpen = isOutputOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen { close(output) }
    }

    /// Ends the input, or the process by a signal, and waits for its end.
    /// - Returns: the exit status; of a signal its negative number.
    func end(signal: Int32? = nil) async throws -> Int32 {
        if let signal { kill(pid, signal) } else { close(input) }
        let status = try await lane.run { [pid] in
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            return status
        }
        if signal != nil { close(input) }
        closeOutput()
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    }
}
