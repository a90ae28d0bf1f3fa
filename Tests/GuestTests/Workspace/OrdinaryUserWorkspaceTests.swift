import FoundationEssentials
import GuestSupport
import PyroSDK
import Testing

/// The life of a workspace. `make test` runs this suite as an ordinary user too.
@Suite struct OrdinaryUserWorkspaceTests {
    @Test func aNewWorkspaceIsReadyForWork() async throws {
        try await withHost { host in
            let workspace = try await host.workspace("a new one", labels: ["task": "docs", "who": "me"])
            let info = try await workspace.status()
            #expect(info.workspaceID == workspace.id && workspace.id.wholeMatch(of: /[0-9a-f]{12}/) != nil)
            #expect(info.name == "a new one" && info.labels == ["task": "docs", "who": "me"])
            #expect(info.environment == "debian:12")
            #expect(info.environmentDigest.wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil)
            #expect(info.vcpuCount == 1 && info.memMiB == 1024 && info.diskMiB == 16384 && info.ttlSeconds == 3600)
            #expect(info.state == .started && info.startedBy == .create && info.lastError == nil)
            #expect(info.networkPolicy == .off && info.workspacePath == "/workspace")
            #expect(info.workspaceSeed == WorkspaceSeed(mode: .empty))
            #expect(info.commandCount == 0 && info.lastCommand == nil && info.diskUsedBytes > 0)
            #expect(info.expiresAt == info.lastActivityAt.addingTimeInterval(3600))
            #expect(info.jailLayers.contains("seccomp"))
            let world = try await workspace.shell("pwd; ls -A; hostname; id -u; stat -c %a .")
            #expect(world.stdout == "/workspace\npyro-\(workspace.id)\n0\n755\n")
        }
    }

    @Test func aStopKeepsTheFilesAndEndsTheProcesses() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            _ = try await workspace.shell(
                "echo kept > file; mkdir -m 700 d; ln -s ../file d/link; cat /etc/machine-id > id")
            let endless = try await workspace.begin("echo ready; exec sleep 1000")
            try await workspace.printed("ready", by: endless)
            let stopped = try await workspace.stop()
            #expect(stopped.state == .stopped && stopped.expiresAt == nil && stopped.jailLayers.isEmpty)
            #expect(stopped.lastCommand?.state == .cancelled && stopped.lastError == nil)
            #expect(ProcessTable.running("qemu-system-x86_64").isEmpty)
            let again = try await workspace.stop()
            #expect(again.state == .stopped)
            let started = try await workspace.start()
            #expect(started.state == .started && started.startedBy == .boot && started.lastError == nil)
            let files = try await workspace.shell("cat file d/link; stat -c %a d; cmp id /etc/machine-id && hostname")
            #expect(files.stdout == "kept\nkept\n700\npyro-\(workspace.id)\n", "\(files.stderr)")
            #expect(try await !workspace.runsProcess("sleep 1000"))
            #expect(files.sequence > endless)
        }
    }

    @Test func aSuspendedOneGoesOnWhereItWas() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let world =
                "hostname; cat /etc/machine-id /proc/sys/kernel/random/boot_id; cat /dev/shm/there; cat /tmp/there"
            let before = try await workspace.shell("echo memory > /dev/shm/there; echo disk > /tmp/there; \(world)")
            let counter = try await workspace.begin("i=0; while :; do i=$((i+1)); echo $i; sleep 0.1; done")
            try await workspace.printed("2\n", by: counter)
            let suspended = try await workspace.suspend()
            #expect(suspended.state == .suspended && suspended.expiresAt == nil && suspended.lastError == nil)
            #expect(suspended.lastCommand?.sequence == counter && suspended.lastCommand?.state == .running)
            #expect(ProcessTable.running("qemu-system-x86_64").isEmpty)
            let still = try await workspace.readLog(counter)
            let resumed = try await workspace.resume()
            #expect(resumed.state == .started && resumed.startedBy == .resume && resumed.lastError == nil)
            let after = try await workspace.shell(world)
            #expect(after.stdout == before.stdout, "\(after.stderr)")
            let offset = still.entries[0].nextOffset.stdout
            let on = try await workspace.readLog(counter, offset: offset, wait: .seconds(20))
            let (last, next) = (still.entries[0].stdout.lines.last, on.entries[0].stdout.lines.first)
            #expect(next == last.flatMap { Int($0) }.map { "\($0 + 1)" })
        }
    }

    @Test(arguments: [WorkspaceState.suspended, .stopped])
    func aCommandWakesIt(state: WorkspaceState) async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            _ = try await workspace.shell("echo kept > file")
            state == .suspended ? try await workspace.suspend() : try await workspace.stop()
            var steps: [String] = []
            var text: [UInt8] = []
            for try await event in workspace.execEvents(["cat", "file"]) {
                if case .progress(let step) = event { steps.append(step.message) }
                if case .stdout(let bytes) = event { text += bytes }
            }
            #expect(text == Array("kept\n".utf8))
            #expect(steps.first == (state == .suspended ? "Resuming the workspace" : "Starting the workspace"))
            let info = try await workspace.status()
            #expect(info.state == .started && info.startedBy == (state == .suspended ? .resume : .boot))
        }
    }

    @Test(arguments: [WorkspaceState.started, .suspended, .stopped])
    func itIsDeletedInEveryState(state: WorkspaceState) async throws {
        try await withHost { host in
            let workspace = try await host.workspace("to be deleted")
            let endless = try await workspace.begin("exec sleep 1000")
            if state == .suspended { try await workspace.suspend() }
            if state == .stopped { try await workspace.stop() }
            let deleted = try await workspace.delete()
            #expect(
                deleted == WorkspaceDelete(workspaceID: workspace.id, lost: WorkspaceDelete.Lost(total: 0, paths: [])))
            #expect(ProcessTable.running("qemu-system-x86_64").isEmpty)
            #expect(host.home.names(in: "workspaces") + host.home.names(in: "layers") == [])
            for name in [workspace.id, "to be deleted"] {
                let error = try await refusal { try await host.pyro().workspaces.find(name) }
                #expect(error.code == .notFound && error.message.contains(name))
            }
            let error = try await refusal { try await workspace.readLog(endless) }
            #expect(error.code == .notFound)
        }
    }

    @Test func whatRestsHasNothingToSuspendNorToResume() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            #expect(try await workspace.resume().startedBy == .create)
            try await workspace.stop()
            for change in [workspace.suspend, { try await workspace.resume() }] {
                let error = try await refusal { try await change() }
                #expect(error.code == .wrongState && error.message.contains(workspace.id))
                #expect(error.remedy?.isEmpty == false)
            }
            try await workspace.start()
            try await workspace.suspend()
            #expect(try await workspace.suspend().state == .suspended)
            // Powered off, its memory is given up and its disk is what it was.
            #expect(try await workspace.stop().state == .stopped)
            #expect(try await workspace.start().startedBy == .boot)
        }
    }
}

extension String {
    var lines: [Substring] { split(separator: "\n") }
}
