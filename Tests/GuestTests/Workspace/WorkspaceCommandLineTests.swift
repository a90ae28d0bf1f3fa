import FoundationEssentials
import GuestSupport
import PyroSDK
import Testing

/// What a person reads, and a script: `pyro workspace` on real machines.
@Suite struct WorkspaceCommandLineTests {
    @Test func aWorkspaceOutlivesTheProgramThatMadeIt() async throws {
        try await withHost { host in
            let made = try await host.pyroProgram("workspace", "create", "--name", "dev", "--label", "task=docs")
            #expect(made.status == 0, "\(made.error)")
            let workspace = try await host.pyro().workspaces.find("dev")
            host.deleteAtEnd(workspace)
            #expect(made.text == "workspace_id: \(workspace.id)\nname: dev\nenvironment: debian:12\nstate: started\n")
            #expect(made.error.hasSuffix("Run a command in it: pyro workspace exec dev -- uname -a\n"))

            let exec = try await host.pyroProgram(
                "workspace", "exec", "dev", "--shell", "echo out; echo err >&2; exit 3")
            #expect(exec.status == 3 && exec.text == "out\n" && exec.error == "err\n")
            let list = try await host.pyroProgram("workspace", "list", "--label", "task=docs")
            let rows = list.text.lines.map { $0.split(separator: " ").map(String.init) }
            try #require(rows.count == 2)
            #expect(rows[0].joined(separator: " ") == "ID NAME STATE ENVIRONMENT LAST ACTIVITY RUNNING LABELS")
            #expect(Array(rows[1].prefix(4)) == [workspace.id, "dev", "started", "debian:12"])
            #expect(Array(rows[1].suffix(2)) == ["no", "task=docs"])
            let logs = try await host.pyroProgram("workspace", "logs", "dev")
            #expect(logs.text.hasPrefix("[1] ") && logs.text.contains(" exited 3 in "), "\(logs.text)")
            #expect(logs.text.hasSuffix("out\n[1] stderr:\nerr\n"), "\(logs.text)")
        }
    }

    @Test func everyChangeOfStateIsASentence() async throws {
        try await withHost { host in
            let id = try await host.workspace("dev").id
            let steps = [
                ("suspend", "suspended"), ("suspend", "suspended"), ("resume", "started from its memory"),
                ("stop", "stopped"), ("start", "started from its disk"), ("start", "started from its disk"),
            ]
            for (verb, standing) in steps {
                let outcome = try await host.pyroProgram("workspace", verb, "dev")
                #expect(outcome.status == 0 && outcome.output.isEmpty)
                #expect(outcome.error.lines.last == "Workspace \(id) (dev) is \(standing).", "\(outcome.error)")
            }
            _ = try await host.pyroProgram("workspace", "stop", "dev")
            let refused = try await host.pyroProgram("workspace", "resume", "dev")
            #expect(refused.status == 1 && refused.output.isEmpty)
            #expect(
                refused.error == """
                    error: The workspace \(id) is stopped: it has no memory to resume from.
                    hint: Start it: it boots from its disk.

                    """, "\(refused.error)")
            let status = try await host.pyroProgram("workspace", "status", "dev")
            #expect(status.text.contains("\nstate: stopped\nstarted_by: boot\n") && !status.text.contains("expires_at"))
        }
    }

    @Test func theJSONIsThatOfTheSDK() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram("workspace", "create", "--ttl-seconds", "600", "--json")
            let made = try ContractJSON.decode(WorkspaceInfo.self, from: outcome.output)
            let workspace = try await host.pyro().workspaces.find(made.workspaceID)
            host.deleteAtEnd(workspace)
            #expect(made.state == .started && made.ttlSeconds == 600)
            #expect(outcome.text == (try ContractJSON.encode(made)) + "\n")
            let exec = try await host.pyroProgram(
                "workspace", "exec", made.workspaceID, "--json", "--", "echo", "hello")
            let result = try ContractJSON.decode(ExecResult.self, from: exec.output)
            #expect(result.stdout == "hello\n" && result.sequence == 1)
            let status = try await host.pyroProgram("workspace", "status", made.workspaceID, "--json")
            #expect(try ContractJSON.decode(WorkspaceInfo.self, from: status.output) == (try await workspace.status()))
            let logs = try await host.pyroProgram("workspace", "logs", made.workspaceID, "--json")
            #expect(try ContractJSON.decode(ExecLogs.self, from: logs.output) == (try await workspace.logs()))
            let missing = try await host.pyroProgram("workspace", "status", "nobody", "--json")
            let error = try JSONDecoder().decode(PyroError.self, from: Data(missing.output))
            #expect(missing.status == 1 && error.code == .notFound && error.message.contains("nobody"))
        }
    }

    @Test func whatIsDeletedIsNamedAndTheRestIsTriedAllTheSame() async throws {
        try await withHost { host in
            let (one, two) = (try await host.workspace("one"), try await host.workspace())
            let outcome = try await host.pyroProgram("workspace", "delete", "one", "nobody", two.id)
            #expect(outcome.status == 1 && outcome.text == "\(one.id)\n\(two.id)\n")
            #expect(outcome.error.contains("error: ") && outcome.error.contains("nobody"), "\(outcome.error)")
            #expect(try await host.pyroProgram("workspace", "list", "--json").text.contains(#""count":0"#))
        }
    }

    @Test func anInterruptedCreateLeavesNothing() async throws {
        try await withHost { host in
            for milliseconds in [20, 200, 500] {
                let program = try host.start(["workspace", "create", "--name", "interrupted"])
                try await Task.sleep(for: .milliseconds(milliseconds))
                program.signal(2)
                let outcome = try await program.outcome()
                // One that was quicker has said its name.
                if outcome.status == 0 { try await host.pyro().workspaces.find("interrupted").delete() }
                #expect([0, 130, -2].contains(outcome.status), "\(outcome.error)")
                try await eventually("its machine to be gone") { ProcessTable.descendants().isEmpty }
                for folder in ["workspaces", "layers", "run"] { #expect(host.home.names(in: folder) == []) }
            }
        }
    }
}
