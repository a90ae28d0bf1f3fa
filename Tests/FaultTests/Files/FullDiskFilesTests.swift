import GuestSupport
import PyroSDK
import SystemPackage
import Testing

/// Disks that fill up under files, in the guest and on the host: it is said, nothing is half done, and it goes on when
/// there is room.
@Suite struct FullDiskFilesTests {
    @Test func aFullDiskOfTheGuestIsSaid() async throws {
        try await withHost(within: .seconds(300)) { host in
            let folder = try host.folder()
            try await folder.shell(
                "mkdir s; echo 0 > s/a; echo 0 > s/b; mkdir push; head -c 5000000 /dev/urandom > push/large; echo 1 > push/a"
            )
            let workspaces = try host.workspaces()
            var options = WorkspaceOptions()
            options.seed = HostPath(folder.path("s"))
            let workspace = try await workspaces.create(options)
            // Blocks of the guest alone: none of them is written.
            try await workspace.line(
                "n=1; while fallocate -l 4G /var/fill$n 2> /dev/null; do n=$((n+1)); done; while dd if=/dev/zero bs=1M count=64 of=/var/rest$n 2> /dev/null; do n=$((n+1)); done; df --output=avail / | tail -1",
                timeoutSeconds: 200)
            let content = Array(repeating: UInt8(49), count: 4_000_000)
            let lines = String(repeating: "+line of a new file\n", count: 200_000)
            let patch = """
                --- a/a
                +++ b/a
                @@ -1 +1 @@
                -0
                +1
                --- /dev/null
                +++ b/new
                @@ -0,0 +1,200000 @@
                \(lines)
                """
            let calls: [(String, () async throws -> Void)] = [
                ("write", { try await workspace.files.write("a", bytes: content) }),
                ("push", { try await workspace.sync.push(HostPath(folder.path("push"))) }),
                ("patch", { try await workspace.patch.apply(patch) }),
            ]
            for (name, call) in calls {
                let error = try await errorOf(call)
                #expect(error.code == .diskFull, "\(name): \(error)")
                let seen = try await workspace.line("cat b; ls -A | tr '\\n' ' '; head -c 2 a")
                #expect(["0\na b 0\n", "0\na b 1\n"].contains(seen), "\(name): \(seen)")
                if name != "push" { #expect(try await workspace.files.read("b").content == "0\n") }
                #expect(try await workspace.temporaryNames() == "", "\(name)")
            }
            // What needs no room works.
            try await workspace.export(".", to: HostPath(folder.path("out")))
            _ = try await workspace.diff()
            try await workspace.line("rm /var/fill* /var/rest*; echo 0 > a")
            for (name, call) in calls.reversed() {
                try await call()
                #expect(try await workspace.temporaryNames() == "", "\(name)")
            }
            #expect(try await workspace.line("stat -c %s a large; wc -l < new") == "4000000\n5000000\n200000\n")
            try await workspace.reset()
            #expect(try await workspace.files.list().entries.count == 2)
        }
    }

    /// The file system of the output alone: the guest is not touched.
    @Test func aFullDiskUnderAnOutputIsSaid() async throws {
        try await withHost { host in
            let workspace = try await host.workspaces().create()
            try await workspace.line("mkdir d; for i in $(seq 20); do head -c 500000 /dev/urandom > d/$i; done")
            let folder = try host.folder()
            try await folder.shell("mkdir small")
            let small = folder.path("small")
            let export = ["pyro", "workspace", "export", workspace.id, "d", "--output", "\(small)/out", "--json"]
            let script = """
                mount -t tmpfs -o size=4m none \(small)
                "$@" && exit 9
                test -z "$(ls -A \(small))" || exit 8
                mount -o remount,size=40m \(small)
                "$@" > /dev/null && ls \(small)/out | wc -l
                """
            let words = TestHost.namespace("true") + ["sh", "-c", script, "sh", host.programs.appending("pyro").string]
            let program = try Program(
                words + export.dropFirst(),
                variables: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYRO_HOME": host.home.path.string])
            let outcome = try await program.outcome()
            #expect(
                outcome.status == 0 && outcome.text.contains("\"code\":\"disk_full\""),
                "\(outcome.status) \(outcome.text)\(outcome.error)")
            #expect(outcome.text.hasSuffix("\n20\n"), "\(outcome.text)")
        }
    }

    /// The state directory: seeds, resets and baselines need room there.
    @Test func aFullDiskOfTheHostIsSaid() async throws {
        try await withHost(within: .seconds(300)) { host in
            let folder = try host.folder()
            try await folder.shell("mkdir s; echo seeded > s/f; head -c 20000000 /dev/urandom > s/large")
            let disk = try await SmallDisk.make(on: host, size: "8g")
            func pyro(_ arguments: String...) async throws -> Program.Outcome {
                try await disk.start(arguments: ["workspace"] + arguments).outcome()
            }
            let made = try await pyro("create", "--name", "w", "--seed-path", folder.path("s"))
            #expect(made.status == 0, "\(made.error)")
            let changed = try await pyro("exec", "w", "--shell", "echo changed > f; echo changed > g")
            #expect(changed.status == 0, "\(changed.error)")

            try await disk.leave(mebibytes: 4)
            let reset = try await pyro("reset", "w", "--json")
            if reset.status != 0 {
                #expect(reset.text.contains("\"code\":\"disk_full\""), "\(reset.text)")
                let seen = try await pyro("exec", "w", "--", "cat", "f", "g")
                #expect(seen.text == "changed\nchanged\n", "\(seen.text)\(seen.error)")
            }
            let second = try await pyro("create", "--name", "second", "--seed-path", folder.path("s"), "--json")
            #expect(second.status == 1 && second.text.contains("\"code\":\"disk_full\""), "\(second.text)")

            try await disk.leave(mebibytes: 6000)
            try await eventually("the reset to work again") { try await pyro("reset", "w").status == 0 }
            let diff = try await pyro("diff", "w", "--name-only")
            #expect(diff.status == 0 && diff.output.isEmpty, "\(diff.text)\(diff.error)")
            #expect(try await pyro("create", "--name", "second", "--seed-path", folder.path("s")).status == 0)
            #expect(try await pyro("delete", "w", "second", "--force").status == 0)
            #expect(
                try await disk.shell(
                    "ls $HOME/workspaces $HOME/layers $HOME/snapshots $HOME/run | grep -v : | tr -d '\\n'") == "")
        }
    }
}
