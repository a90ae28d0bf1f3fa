import GuestSupport
import PyroSDK
import Testing

/// Going back to the point right after seeding.
@Suite struct WorkspaceResetTests {
    @Test func filesAndProcessesGoBackAndTheRestStays() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell("mkdir s; echo seeded > s/file; echo x > s/doomed")
            let workspace = try await host.workspace("again", seed: HostPath(folder.path("s")))
            try await workspace.update(Self.labels(["task": "fix"]))
            let before = try await workspace.status()
            let identity = try await workspace.shell("cat /etc/machine-id; hostname").stdout
            #expect(before.resetCount == 0 && before.lastResetAt == nil)

            for round in 1...2 {
                let line =
                    "echo \(round) > /etc/outside; echo more >> file; rm doomed; mkdir -p d; : > d/new; echo broken > /etc/hostname"
                try await workspace.prepare(line)
                let sleeping = try await workspace.begin("echo begun; exec sleep 5005")
                try await workspace.printed("begun", by: sleeping)
                let follower = Task { try await workspace.followed(sleeping) }
                let back = try await workspace.reset()
                #expect(back.reset.snapshotName == "baseline" && back.reset.kind == .baseline)
                #expect(back.workspace.resetCount == round && back.workspace.lastResetAt != nil)
                #expect(back.workspace.state == .started && back.workspace.name == "again")
                #expect(
                    back.workspace.labels == ["task": "fix"] && back.workspace.workspaceSeed == before.workspaceSeed)
                let end = try await follower.value
                #expect(
                    end.text == "begun\n" && end.result.map { $0.state != .running } == true,
                    "\(String(describing: end.result))")
                #expect(try await !workspace.runsProcess("sleep 5005"))
                #expect(try await !workspace.diff().changed)
                #expect(try await workspace.unexportedChanges().total == 0)
                let seen = try await workspace.shell("ls /etc/outside d 2>&1 | wc -l; cat file doomed")
                #expect(seen.stdout == "2\nseeded\nx\n")
                #expect(seen.sequence > sleeping)
                #expect(try await workspace.shell("cat /etc/machine-id; hostname").stdout == identity)
            }
            // History goes on over both.
            let logs = try await workspace.logs(limit: 100).entries
            #expect(logs.map(\.sequence) == Array(1...logs.count) && logs.count == 11, "\(logs.map(\.sequence))")
            #expect(
                logs.contains { $0.command == ["sh", "-c", "echo begun; exec sleep 5005"] && $0.state == .cancelled })
        }
    }

    @Test func whateverStateItIsIn() async throws {
        try await withHost { host in
            let workspace = try await host.workspace("states")
            for verb in ["stop", "suspend", "start"] {
                try await workspace.prepare("echo \(verb) > changed")
                let outcome = try await host.pyroProgram("workspace", verb, "states")
                #expect(outcome.status == 0, "\(outcome.error)")
                let back = try await host.pyroProgram("workspace", "reset", "states")
                #expect(back.status == 0 && back.error.contains("is back at its baseline."), "\(back.error)")
                #expect(try await workspace.status().state == .started)
                #expect(try await workspace.files.list().entries.isEmpty, "after \(verb)")
            }
            #expect(try await workspace.status().resetCount == 3)
            // What comes after a reset is kept like anything else.
            try await workspace.prepare("echo kept > kept")
            try await workspace.suspend()
            #expect(try await workspace.files.read("kept").content == "kept\n")
            try await workspace.stop()
            #expect(try await workspace.files.read("kept").content == "kept\n")
            let refused = try await refusal { try await workspace.reset(to: "nosuch") }
            #expect(refused.code == .notFound && refused.message.contains("nosuch"), "\(refused)")
            let json = try await host.pyroProgram("workspace", "reset", "states", "--json")
            #expect(try ContractJSON.decode(WorkspaceReset.self, from: json.output).reset.kind == .baseline)
        }
    }

    /// A client at work sees either the old files or the new ones, or is told that its command has gone.
    @Test func othersMayBeAtWork() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            try await workspace.files.write("file", text: "changed")
            let outcomes = await withTaskGroup(of: String.self) { group in
                for _ in 0..<4 {
                    group.addTask { await Self.word { try await workspace.shell("sleep 0.5; cat file").stdout } }
                    group.addTask { await Self.word { try await workspace.files.read("file").content } }
                }
                group.addTask { await Self.word { "reset \(try await workspace.reset().workspace.resetCount)" } }
                return await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(outcomes.contains("reset 1"), "\(outcomes)")
            let allowed: Set = ["changed", "", "reset 1", "not_found", "outcome_unknown", "wrong_state"]
            #expect(outcomes.isSubset(of: allowed), "\(outcomes)")
            #expect(try await workspace.files.list().entries.isEmpty)
            #expect(ProcessTable.running("qemu-system-x86_64").count == 1)
        }
    }

    private static func word(_ body: () async throws -> String) async -> String {
        do {
            return try await body()
        } catch {
            return (error as? PyroError)?.code.rawValue ?? "\(error)"
        }
    }

    private static func labels(_ labels: [String: String]) -> WorkspaceChanges {
        var changes = WorkspaceChanges()
        changes.labels = labels
        return changes
    }
}
