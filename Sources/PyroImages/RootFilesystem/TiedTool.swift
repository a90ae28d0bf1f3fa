internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Runs a program that does not outlive this process, nor does anything it started.
///
/// mmdebstrap that has lost its reader hangs for good, for it waits for children that ignore SIGPIPE. So a shell stands
/// between: its standard input is a connection that only this process holds the other end of, and when that ends, be it
/// by SIGKILL, the shell kills its process group.
struct TiedTool: Sendable {
    let tool: Tool
    let arguments: [String]

    private static let shell = Tool("sh", debianPackage: "dash")

    /// SIGTERM, which a deadline or a cancelled task sends first, is passed on as SIGKILL: programs that ignore it
    /// would be forgotten as soon as the shell has gone. What they leave half done is thrown away in any case.
    ///
    /// `read` returns at the end of the connection, on which nothing is ever sent. The watcher has no stderr, since
    /// whoever reads that waits until the last holder has closed it.
    static let script = """
        trap "kill -KILL 0" TERM
        exec 3<&0 </dev/null
        "$@" 3<&- &
        child=$!
        { read -r nothing <&3; kill -KILL 0; } >/dev/null 2>&1 &
        watcher=$!
        exec 3<&-
        wait "$child"
        status=$?
        kill "$watcher"
        exit "$status"
        """

    /// As ``Tool/run(_:environment:workingDirectory:input:output:accepting:deadline:onError:)``; every exit status is a
    /// result.
    func run(
        environment: [String: String], output: OwnedDescriptor, deadline: Duration,
        onError: @escaping @Sendable ([UInt8]) -> Void
    ) async throws -> Tool.Outcome {
        let (theirs, ours) = try OwnedDescriptor.socketPair()
        defer { withExtendedLifetime(ours) {} }
        return try await Self.shell.run(
            ["-c", Self.script, tool.name, try tool.locate().string] + arguments, environment: environment,
            workingDirectory: "/", input: theirs, output: .file(output), accepting: Set(0...255), deadline: deadline,
            onError: onError)
    }
}
