import GuestSupport
import PyroSDK
import Testing

/// What has changed since the baseline, as git on the host and pyro's own patches take it.
@Suite struct WorkspaceDiffTests {
    @Test func everyKindOfChangeGoesThereAndBack() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell("mkdir seed; cd seed\n\(Changes.before)")
            let workspace = try await host.workspace(seed: HostPath(folder.path("seed")))
            #expect(try await !workspace.diff().changed)
            let changing = try await workspace.shell(Changes.after)
            #expect(changing.exitCode == 0, "\(changing.stderr)")
            var options = DiffOptions()
            options.binary = true
            let diff = try await workspace.diff(options)
            #expect(diff.changed && !diff.truncated && diff.patchEncoding == .base64)
            Changes.check(diff)
            let patch = try diff.patchContent()
            #expect(patch.count == diff.patchBytes)

            // Git on the host makes the same of a copy of the seed.
            try await workspace.export(".", to: HostPath(folder.path("changed")))
            let changed = try await folder.facts(of: "changed", times: false)
            try await workspace.files.write("/root/patch", bytes: patch)
            try await workspace.export("/root/patch", to: HostPath(folder.path("patch")))
            try await folder.shell("cp -a seed copy; cd copy; git init -q; git apply ../patch; rm -rf .git")
            #expect(try await folder.contents(of: "copy") == folder.contents(of: "changed"))

            // Pyro's own patch does, after a reset.
            try await workspace.reset()
            #expect(try await !workspace.diff().changed)
            let applied = try await workspace.patch.apply(bytes: patch)
            #expect(applied.changed && applied.summary.renamed == 1, "\(applied.summary)")
            try await workspace.export(".", to: HostPath(folder.path("patched")))
            #expect(try await folder.contents(of: "patched") == folder.contents(of: "changed"))
            #expect(changed.contains { $0.contains("empty-directory") })
            let again = try await workspace.diff(options)
            #expect(try again.patchContent() == patch)
        }
    }

    @Test func onlyWhatWasAskedForIsTold() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell(
                "mkdir seed; cd seed; git init -q; mkdir a b; echo 1 > a/x; echo 1 > b/y; echo 1 > top; head -c 9000 /dev/zero > image"
            )
            let workspace = try await host.workspace("asked", seed: HostPath(folder.path("seed")))
            try await workspace.prepare("touch a/x b/y; git status > /dev/null; chmod 644 top; cp -p a/x z; mv z a/x")
            #expect(try await workspace.diff().entries.isEmpty)

            try await workspace.prepare(
                "for f in a/x b/y top image .git/description; do echo 2 >> $f; done; git init -q b")
            func paths(_ change: (inout DiffOptions) -> Void) async throws -> [String] {
                var options = DiffOptions()
                change(&options)
                return try await workspace.diff(options).entries.map(\.path)
            }
            #expect(try await paths { _ in } == ["a/x", "b/y", "image", "top"])
            #expect(try await paths { $0.paths = ["b"] } == ["b/y"])
            #expect(try await paths { $0.paths = ["/workspace/a", "top", "none"] } == ["a/x", "top"])
            #expect(try await paths { $0.includesGit = true }.contains(".git/description"))
            var options = DiffOptions()
            options.statOnly = true
            let stat = try await workspace.diff(options)
            #expect(
                stat.patch.isEmpty && stat.summary.modified == 4 && stat.summary.nonText == 1
                    && stat.summary.textPatched == 3, "\(stat)")
            let plain = try await workspace.diff()
            #expect(!plain.patch.contains("image") && plain.patch.contains("+++ b/top\n"))
            options = DiffOptions()
            options.maxPatchBytes = 150
            let cut = try await workspace.diff(options)
            #expect(
                cut.truncated && cut.patch.utf8.count <= 150 && cut.patchBytes == plain.patchBytes
                    && cut.entries.count == 4)
            options.from = "nosuch"
            #expect(try await refusal { try await workspace.diff(options) }.code == .notFound)

            let human = try await host.pyroProgram("workspace", "diff", "asked", "--", "a")
            #expect(human.status == 0 && human.text == plain.patch.prefix(human.text.count), "\(human.text)")
            #expect(human.error.contains("1 change"), "\(human.error)")
            let names = try await host.pyroProgram("workspace", "diff", "asked", "--name-only")
            #expect(names.text == "a/x\nb/y\nimage\ntop\n")
            let json = try await host.pyroProgram("workspace", "diff", "asked", "--json")
            #expect(try ContractJSON.decode(DiffResult.self, from: json.output) == plain)
        }
    }

    @Test func aSuspensionOrABootInBetweenChangesNothing() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell("mkdir seed; cd seed; for i in $(seq 50); do seq $i 100 > f$i; done")
            let workspace = try await host.workspace(seed: HostPath(folder.path("seed")))
            try await workspace.prepare("echo x >> f7; rm f8; mv f9 g9; mkdir d; echo n > d/n")
            let diff = try await workspace.diff()
            #expect(diff.summary.total == 4 && diff.summary.renamed == 1, "\(diff.entries)")
            try await workspace.suspend()
            #expect(try await workspace.diff() == diff)
            #expect(try await workspace.status().startedBy == .resume)
            try await workspace.stop()
            #expect(try await workspace.diff() == diff)
            #expect(try await workspace.status().startedBy == .boot)
            // As many at once as like.
            let all = try await withThrowingTaskGroup(of: DiffResult.self) { group in
                for _ in 0..<4 { group.addTask { try await workspace.diff() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(all.allSatisfy { $0 == diff })
            // And when the directory itself is gone.
            try await workspace.prepare("cd /; rm -rf /workspace")
            #expect(try await workspace.diff().summary.deleted == 50)
        }
    }

    @Test func withoutASeedEverythingIsNew() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            try await workspace.prepare(
                "mkdir -p d/e; echo a > d/a; ln -s a d/l; : > empty; head -c 9000000 /dev/urandom > large")
            var options = DiffOptions()
            options.binary = true
            let diff = try await workspace.diff(options)
            let found = diff.entries.map { "\($0.status.rawValue) \($0.artifactType.rawValue) \($0.path)" }
            #expect(
                found.contains("added file d/a") && found.contains("added symlink d/l")
                    && found.contains("added file large"), "\(found)")
            #expect(found.contains("added directory d/e"), "\(found)")
            #expect(
                diff.patch.contains("new file mode 120000") && !diff.patch.contains("large"),
                "\(diff.patch.prefix(3000))")
            #expect(diff.summary.nonText == 1, "\(diff.summary)")
        }
    }
}

extension HostFolder {
    /// What a directory holds as git sees it: no times, no empty directories, of modes only whether a file is executable.
    fileprivate func contents(of name: String) async throws -> String {
        try await shell(
            """
            cd \(name); rmdir empty-directory 2> /dev/null || true
            find . \\( -type f -exec sh -c 'test -x "$1" && echo x; printf "%s " "$1"; sha256sum < "$1"' sh {} \\; \\) \\
                -o \\( -type l -printf '%p %l\\n' \\) | LC_ALL=C sort | base64
            """)
    }
}
