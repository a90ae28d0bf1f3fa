internal import Dispatch
internal import FrontEnd
internal import Glibc
internal import PyroSDK

/// One run of `pyro-mcp`.
package enum ServerProgram {
    /// Calls that have not ended by then after the end of the input are left to their supervisors.
    static let patience = DispatchTimeInterval.seconds(8)

    package static func main() -> Never {
        SignalWatch.ignoreClosedPipes()
        do {
            switch try ServerOptions.parse(Array(CommandLine.arguments.dropFirst())) {
            case .help: leave(saying: ServerOptions.help)
            case .version: leave(saying: "pyro-mcp \(Pyro.version)")
            case .reference: leave(saying: ToolReference.page())
            case .serve(let options):
                serve(options.profile, try HostRoots.chosen(options.allowedPaths, in: .current))
            }
        } catch {
            say("error: \(error.message)\nhint: \(error.remedy ?? "See `pyro-mcp --help`.")", to: 2)
            // EX_USAGE of sysexits.h.
            exit(64)
        }
    }

    private static func serve(_ profile: Profile, _ roots: HostRoots) -> Never {
        guard let streams = StandardStreams.takeAway() else {
            say("error: pyro-mcp was started without standard input or output.", to: 2)
            exit(1)
        }
        let transport = DescriptorTransport(input: streams.input, output: streams.output)
        let server = MCPServer(profile: profile, transport: transport, backend: .live, hostRoots: roots)
        let task = Task.detached {
            await server.serve()
            DispatchQueue.global().asyncAfter(deadline: .now() + patience) { _exit(1) }
            let count = await server.shutDown()
            if count > 0 { say("pyro-mcp: the client has gone; running calls were cancelled: \(count).", to: 2) }
            exit(0)
        }
        SignalWatch.start { _ in task.cancel() }
        dispatchMain()
    }

    private static func leave(saying text: String) -> Never {
        say(text, to: 1)
        exit(0)
    }

    private static func say(_ text: String, to descriptor: Int32) {
        try? Descriptor.writeAll(Array((text + "\n").utf8), to: descriptor)
    }
}
