import GuestSupport
import PyroSDK
import Testing

/// A host's disk that fills up under a workspace: everything is told, and everything goes on when there is room.
@Suite struct FullDiskWorkspaceTests {
    @Test func nothingIsMadeWithoutRoom() async throws {
        try await withHost { host in
            let disk = try await SmallDisk.make(on: host, size: "1g")
            let outcome = try await disk.pyro("workspace", "create", "--json")
            #expect(outcome.status == 1)
            #expect(outcome.text.contains("\"code\":\"disk_full\""), "\(outcome.text)")
            #expect(try await disk.shell("ls $HOME/workspaces $HOME/layers $HOME/run | grep -v : | tr -d '\\n'") == "")
        }
    }

    @Test func aWorkspaceRunsOnWhenItCannotBeSuspended() async throws {
        try await withHost(within: .seconds(300)) { host in
            let disk = try await SmallDisk.make(on: host, size: "8g")
            try await Self.create(on: disk)
            let line = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done"
            let counting = try await disk.pyro("workspace", "exec", "w", "--detach", "--shell", line)
            #expect(counting.status == 0, "\(counting.error)")
            try await disk.leave(mebibytes: 8)
            let suspension = try await disk.pyro("workspace", "suspend", "w", "--json")
            #expect(suspension.status == 1)
            #expect(suspension.text.contains("\"code\":\"disk_full\""), "\(suspension.text)")
            #expect(try await disk.shell("ls -A $HOME/workspaces/* | grep -c memory") == "0\n")
            let works = try await disk.pyro("workspace", "exec", "w", "--", "echo", "works")
            #expect(works.text == "works\n", "\(works.error)")

            // Not a byte is left: what the command prints is counted, and the command is not harmed.
            try await disk.shell("cat /dev/zero > $HOME/tmp/filler; sync")
            try await Task.sleep(for: .seconds(1))
            try await disk.shell("rm $HOME/tmp/filler")
            try await disk.leave(mebibytes: 8000)
            try await eventually("commands to be taken again") {
                try await disk.pyro("workspace", "exec", "w", "--", "true").status == 0
            }
            let logs = try await disk.pyro("workspace", "logs", "w", "--sequence", "1", "--json")
            let entry = try #require(try ContractDecoder.decode(ExecLogs.self, from: logs).entries.first)
            #expect(entry.state == .running)
            #expect(try await disk.pyro("workspace", "suspend", "w").status == 0)
            let info = try await disk.status(of: "w")
            #expect(info.state == .suspended)
            try await Self.delete(on: disk)
        }
    }

    @Test func aGuestThatFillsTheDiskStandsStillUntilThereIsRoom() async throws {
        try await withHost(within: .seconds(300)) { host in
            let disk = try await SmallDisk.make(on: host, size: "8g")
            try await Self.create(on: disk)
            try await disk.leave(mebibytes: 48)
            let line = "head -c 150000000 /dev/urandom > /workspace/large && sync && echo done"
            let writing = try disk.start("workspace", "exec", "w", "--timeout-seconds", "600", "--shell", line)
            try await eventually(within: .seconds(100), "the machine to stand still") {
                try await disk.status(of: "w").lastError?.code == .diskFull
            }
            #expect(try await disk.status(of: "w").state == .started)
            for arguments in [
                ["exec", "w", "--json", "--", "true"], ["suspend", "w", "--json"], ["stop", "w", "--json"],
            ] {
                let outcome = try await disk.workspace(arguments)
                #expect(
                    outcome.text.contains("\"code\":\"disk_full\""), "\(arguments): \(outcome.text) \(outcome.error)")
            }
            try await disk.leave(mebibytes: 4000)
            let outcome = try await writing.outcome()
            #expect(outcome.status == 0 && outcome.text == "done\n", "\(outcome.error)")
            try await eventually("the error to be over") { try await disk.status(of: "w").lastError == nil }
            let size = try await disk.pyro("workspace", "exec", "w", "--", "stat", "-c", "%s", "/workspace/large")
            #expect(size.text == "150000000\n", "\(size.error)")
            try await Self.delete(on: disk)
        }
    }

    // MARK: Parts

    private static func create(on disk: SmallDisk) async throws {
        let outcome = try await disk.pyro("workspace", "create", "--name", "w")
        #expect(outcome.status == 0, "\(outcome.error)")
    }

    private static func delete(on disk: SmallDisk) async throws {
        let outcome = try await disk.pyro("workspace", "delete", "w", "--force")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(try await disk.shell("ls $HOME/workspaces $HOME/layers $HOME/run | grep -v : | tr -d '\\n'") == "")
    }
}

extension SmallDisk {
    fileprivate func workspace(_ arguments: [String]) async throws -> Program.Outcome {
        try await start(arguments: ["workspace"] + arguments).outcome()
    }
}
