import GuestSupport
import Testing

/// The tool server over real pipes and a real machine, message by message.
@Suite struct ToolServerTests {
    private static let messages = [
        #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        #"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"vm_run","arguments":{"command":["sh","-c","echo out; echo err >&2; exit 5"]}}}"#,
    ]

    @Test func aToolCallRunsACommand() async throws {
        try await withHost { host in
            let server = try host.startServer(["--profile", "vm-run"], lines: Self.messages)
            try await eventually(within: .seconds(120), "the answer to a tool call") { server.lines.count >= 2 }
            let answer = try #require(server.lines.first { $0.contains("\"id\":2") })
            #expect(answer.contains("\"structuredContent\""))
            #expect(answer.contains(#""exit_code":5"#))
            #expect(answer.contains(#""stdout":"out\n""#))
            #expect(answer.contains(#""stderr":"err\n""#))
        }
    }

    @Test func aServerThatIsKilledTakesItsMachinesAlong() async throws {
        try await withHost { host in
            let call =
                #"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"vm_run","arguments":{"command":["sleep","600"]}}}"#
            let server = try host.startServer(["--profile", "vm-run"], lines: Self.messages.dropLast() + [call])
            try await eventually(within: .seconds(60), "a machine") {
                !ProcessTable.running("qemu-system-x86_64").isEmpty
            }
            server.signal(9)
            try await eventually("the machine to end") { ProcessTable.descendants().isEmpty }
        }
    }
}

extension Program {
    /// The lines it has printed so far.
    fileprivate var lines: [String] {
        String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
