import GuestSupport
import PyroSDK
import Testing

/// What is copied out of a workspace, and what a guest can do about it.
@Suite struct ExportTests {
    @Test func filesDirectoriesAndLinks() async throws {
        try await withHost { host in
            let folder = try host.folder()
            let workspace = try await host.workspace()
            try await workspace.prepare(
                """
                mkdir -p d/e; echo f > d/f; ln -s f d/l; chmod 4755 d/f; mkfifo d/p; ln -s d/f link; ln -s /nowhere dangling
                chown 1000:1000 d/f; printf 'x' > "$(printf 'o\\377dd')"; touch -d '2001-01-01' d/f
                """)
            @discardableResult func export(_ path: String, _ output: String, force: Bool = false) async throws
                -> ExportResult
            {
                try await workspace.export(
                    path, to: HostPath(folder.path(output)), options: ExportOptions(force: force))
            }
            let file = try await export("d/f", "f")
            #expect(file.artifactType == .file && file.entryCount == 1 && file.bytesWritten == 2)
            #expect(
                try await folder.shell("stat -c '%a %u %Y' f")
                    == "755 \(try await folder.shell("id -u").dropLast()) 978307200\n")
            let tree = try await export("d", "d")
            #expect(tree.artifactType == .directory && tree.entryCount == 3, "\(tree)")
            #expect(try await folder.shell("ls d; readlink d/l; find . -perm /7000") == "e\nf\nl\nf\n")
            let link = try await export("dangling", "dangling")
            #expect(link.artifactType == .symlink && link.entryCount == 1)
            #expect(try await folder.shell("readlink dangling") == "/nowhere\n")
            try await export("/etc/hostname", "hostname")
            #expect(try await folder.shell("cat hostname") == (try await workspace.shell("hostname").stdout))

            // What is there stays, unless it is to be replaced; a link is replaced itself.
            let refused = try await refusal { try await export("d", "f") }
            #expect(refused.code == .outputExists && refused.message.contains(folder.path("f")), "\(refused)")
            #expect(try await folder.shell("cat f") == "f\n")
            try await folder.shell("mkdir victim; echo v > victim/v; ln -s victim forced")
            try await export("d", "forced", force: true)
            #expect(try await folder.shell("cat victim/v; test -L forced || cat forced/f") == "v\nf\n")
            try await export("link", "d", force: true)
            #expect(try await folder.shell("readlink d") == "d/f\n")
            for (path, output, code) in [("missing", "m", PyroErrorCode.notFound), ("d", "no/such/m", .notFound)] {
                let error = try await refusal { try await export(path, output) }
                #expect(error.code == code, "\(error)")
            }
            let cli = try await host.pyroProgram(
                "workspace", "export", workspace.id, "d/f", "--output", folder.path("f"))
            #expect(cli.status == 1 && cli.output.isEmpty && cli.error.contains("hint: "), "\(cli.error)")
            #expect(try await folder.shell("ls -A") == "d\ndangling\nf\nforced\nhostname\nvictim\n")
        }
    }

    /// A guest whose files change into links while they are copied, as fast as it can.
    @Test func aGuestThatPlantsLinksReachesNothingOutside() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell("mkdir target out; echo safe > target/file")
            let workspace = try await host.workspace()
            let program = """
                import os
                target = '\(folder.path("target"))'
                for d in range(30):
                    os.makedirs(f'd/{d}', exist_ok=True)
                    open(f'd/{d}/file', 'w').write('evil')
                print('ready', flush=True)
                while True:
                    for d in range(30):
                        os.rename(f'd/{d}', f'gone'); os.symlink(target, f'd/{d}')
                        os.remove(f'd/{d}'); os.rename('gone', f'd/{d}')
                """
            try await workspace.files.write("race.py", text: program)
            let racing = try await workspace.begin("exec python3 race.py")
            try await workspace.printed("ready", by: racing)
            for round in 0..<5 {
                // What moves away while it is copied may be an error, but nothing else.
                let output = HostPath(folder.path("out/\(round)"))
                do { try await workspace.export("d", to: output) } catch let error as PyroError {
                    #expect(error.code != .internal, "\(error)")
                }
            }
            #expect(try await folder.shell("cat target/file; ls -A target; ls -A") == "safe\nfile\nout\ntarget\n")
            #expect(try await folder.shell("ls -A out | grep -v '^[0-4]$' | wc -l") == "0\n")
            _ = try await workspace.stopCommand(racing, signal: "KILL")
        }
    }

    @Test func whatWasExportedIsNotLost() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell("mkdir s; echo 1 > s/seeded; echo 2 > s/other")
            let workspace = try await host.workspace("kept", seed: HostPath(folder.path("s")))
            #expect(try await workspace.unexportedChanges().total == 0)
            try await workspace.prepare("echo new > new; echo more >> seeded; mkdir -p d; echo x > d/x; rm other")
            let lost = try await workspace.unexportedChanges()
            #expect(lost.total == 3 && lost.paths == ["d/x", "new", "seeded"], "\(lost)")
            try await workspace.export("d", to: HostPath(folder.path("d")))
            try await workspace.export("new", to: HostPath(folder.path("new")))
            #expect(try await workspace.unexportedChanges().paths == ["seeded"])
            try await workspace.prepare("echo again >> d/x")
            #expect(try await workspace.unexportedChanges().paths == ["d/x", "seeded"])

            // Also when it is not running.
            try await workspace.suspend()
            #expect(try await workspace.unexportedChanges().paths == ["d/x", "seeded"])
            #expect(try await workspace.status().state == .suspended)
            try await workspace.stop()
            #expect(try await workspace.unexportedChanges().paths == ["d/x", "seeded"])
            #expect(try await workspace.status().state == .stopped)
            let json = try await host.pyroProgram("workspace", "delete", "kept", "--json", "--force")
            let gone = try ContractJSON.decode(WorkspaceDelete.self, from: json.output)
            #expect(gone.deleted && gone.lost.total == 2 && gone.lost.paths == ["d/x", "seeded"], "\(json.text)")
        }
    }
}
