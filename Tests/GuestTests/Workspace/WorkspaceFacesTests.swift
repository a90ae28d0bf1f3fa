import FoundationEssentials
import Glibc
import GuestSupport
import PyroSDK
import Testing

/// One workspace seen from the CLI, MCP and Swift at once.
@Suite struct WorkspaceFacesTests {
    @Test func aCommandOfAToolIsReadOnByTheCLIAndStoppedBySwift() async throws {
        try await withHost { host in
            let workspace = try await host.workspace("shared")
            let line = "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.05; done"
            let call = ToolCalls.call(
                1, "workspace_exec", #"{"workspace_id":"shared","command":"\#(line)","yield_after_seconds":1}"#)
            let server = try host.startServer([], lines: ToolCalls.greeting + [call])
            let yielded = try await server.answer(to: 1, with: ExecResult.self)
            #expect(yielded.state == .running)
            #expect(yielded.workspaceID == workspace.id && yielded.nextOffset.stdout == yielded.stdoutBytes)

            server.signal(SIGKILL)
            _ = try await server.outcome()
            let reader = try host.start([
                "workspace", "logs", "shared", "--sequence", "\(yielded.sequence)", "--stream", "stdout", "--offset",
                "\(yielded.nextOffset.stdout)", "--follow",
            ])
            try await eventually(within: .seconds(60), "more lines") { reader.output.count > 500 }

            let stopped = try await host.pyro().workspaces.find("shared").stopCommand(yielded.sequence)
            #expect(stopped.sequence == yielded.sequence)
            let outcome = try await reader.outcome()
            #expect(outcome.status == 0 && outcome.error.contains("ended by signal TERM after"), "\(outcome.error)")
            let all = yielded.stdout + outcome.text
            let count = all.split(separator: "\n").count
            #expect(all == (1...count).map { "line \($0)\n" }.joined())
            let entry = try #require(try await workspace.logs().entries.first)
            #expect(entry.state == .signaled && entry.stdout == all)
        }
    }

    @Test func twoHundredCallsAtOnceAreAllAnswered() async throws {
        try await withHost(within: .seconds(400)) { host in
            let workspace = try await host.workspace("busy")
            let calls = (1...200).map { id in
                switch id % 4 {
                case 0: ToolCalls.call(id, "workspace_exec", #"{"workspace_id":"busy","command":["echo","\#(id)"]}"#)
                case 1: ToolCalls.call(id, "workspace_status", #"{"workspace_id":"busy"}"#)
                case 2: ToolCalls.call(id, "workspace_list", "{}")
                default: ToolCalls.call(id, "workspace_logs", #"{"workspace_id":"busy","limit":2}"#)
                }
            }
            let server = try host.startServer([], lines: ToolCalls.greeting + calls)
            try await eventually(within: .seconds(180), "two hundred answers") { server.answers().count == 201 }
            let answers = server.answers()
            #expect(Set(answers.map(\.id)) == Set(0...200))
            let failed = answers.filter {
                $0.id > 0 && ($0.result?.isError == true || $0.result?.structuredContent == nil)
            }
            #expect(failed.map(\.id) == [])
            // Each has the output of its own command, and a number of its own.
            let runs = server.answers(with: ExecResult.self).filter { $0.id % 4 == 0 && $0.id > 0 }
            #expect(runs.allSatisfy { $0.result?.structuredContent?.stdout == "\($0.id)\n" } && runs.count == 50)
            #expect(Set(runs.compactMap { $0.result?.structuredContent?.sequence }) == Set(1...50))
            #expect(try await workspace.status().commandCount == 50)
        }
    }

    @Test func whileOneFloodsOthersAreAnswered() async throws {
        try await withHost { host in
            let workspace = try await host.workspace("flooded")
            let flood = try await workspace.begin("yes")
            let lines = [
                ToolCalls.call(1, "workspace_exec", #"{"workspace_id":"flooded","command":["echo","hello"]}"#),
                ToolCalls.ping(2), ToolCalls.call(3, "workspace_status", #"{"workspace_id":"flooded"}"#),
            ]
            let server = try host.startServer([], lines: ToolCalls.greeting + lines)
            #expect(try await server.answer(to: 1, with: ExecResult.self).stdout == "hello\n")
            try await eventually("the answer to a ping") { server.answers().contains { $0.id == 2 } }
            try await eventually("the status") { server.answers().contains { $0.id == 3 } }
            #expect(try await workspace.readLog(flood, maxBytes: 4).entries.first?.state == .running)
            let list = try await host.pyroProgram("workspace", "list")
            #expect(list.text.contains("flooded") && list.text.contains("yes"), "\(list.text)")
            _ = try await workspace.stopCommand(flood, signal: "KILL")
        }
    }

    @Test func aCancelledCallEndsItsProcess() async throws {
        try await withHost { host in
            let workspace = try await host.workspace("cancelled")
            let call = ToolCalls.call(
                7, "workspace_exec",
                #"{"workspace_id":"cancelled","command":["sleep","4001"],"yield_after_seconds":25}"#)
            let server = try host.startServer([], lines: ToolCalls.greeting + [call])
            try await eventually(within: .seconds(30), "the command to run") {
                try await workspace.runsProcess("sleep 4001")
            }
            server.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#)
            try await eventually("the process to end") { try await !workspace.runsProcess("sleep 4001") }
            try await eventually("its record") {
                try await workspace.logs(limit: 100).entries.contains {
                    $0.command == ["sleep", "4001"] && $0.state == .cancelled
                }
            }
            server.send(ToolCalls.ping(8))
            try await eventually("the answer to a ping") { server.answers().contains { $0.id == 8 } }
            #expect(!server.answers().contains { $0.id == 7 })
        }
    }
}
