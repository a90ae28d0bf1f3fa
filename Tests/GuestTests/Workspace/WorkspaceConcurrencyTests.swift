import GuestSupport
import PyroSDK
import Testing

/// Many callers of one workspace, and many workspaces of one caller.
@Suite struct WorkspaceConcurrencyTests {
    @Test func tenCommandsAtOnceAndALongOneKeepApart() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let long = try await workspace.begin("for i in $(seq 60); do echo long $i; sleep 0.05; done")
            let results = try await withThrowingTaskGroup(of: (Int, ExecResult).self) { group in
                for index in 0..<10 {
                    group.addTask {
                        (index, try await workspace.shell("for i in 1 2 3; do echo \(index) $i; sleep 0.1; done"))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (index, result) in results {
                #expect(result.stdout == "\(index) 1\n\(index) 2\n\(index) 3\n" && result.exitCode == 0)
            }
            #expect(Set(results.map(\.1.sequence)) == Set(2...11))
            let end = try await workspace.followed(long)
            #expect(end.text == (1...60).map { "long \($0)\n" }.joined())
        }
    }

    @Test func fourAtOnceAreMadeAndAreDifferent() async throws {
        try await withHost { host in
            let pyro = try host.pyro()
            let lines = try await withThrowingTaskGroup(of: [Substring].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let workspace = try await host.workspace(by: pyro)
                        let line = "cat /etc/machine-id; hostname; head -c 16 /dev/urandom | od -An -tx1"
                        return try await workspace.shell(line).stdout.split(separator: "\n")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try #require(lines.count == 4 && lines.allSatisfy { $0.count == 3 })
            for index in 0..<3 { #expect(Set(lines.map { $0[index] }).count == 4) }
        }
    }

    @Test func manyCallersWakeItOnce() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let boot = try await workspace.shell("cat /proc/sys/kernel/random/boot_id").stdout
            try await workspace.suspend()
            let outputs = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await workspace.shell("cat /proc/sys/kernel/random/boot_id").stdout }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outputs == Array(repeating: boot, count: 8))
            #expect(ProcessTable.running("qemu-system-x86_64").count == 1)
        }
    }

    @Test func anEnvironmentThatAStoppedWorkspaceStandsOnIsKept() async throws {
        try await withHost { host in
            let home = try host.ownHome(withCheckpoints: true)
            let pyro = try host.pyro(home)
            let workspace = try await host.workspace(by: pyro)
            _ = try await workspace.shell("echo kept > file")
            try await workspace.stop()
            let kept = try await host.pyroProgram("env", "prune", home: home)
            #expect(kept.status == 0 && !kept.text.contains("debian:12"), "\(kept.text)")
            #expect(try await workspace.shell("cat file").stdout == "kept\n")
            try await workspace.delete()
            let gone = try await host.pyroProgram("env", "prune", home: home)
            #expect(gone.text.lines.contains("debian:12"), "\(gone.error)")
        }
    }
}
