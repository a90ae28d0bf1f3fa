import GuestSupport
import PyroSDK
import Testing

/// What goes into a workspace and comes out of it again, for anybody who may use pyro.
@Suite struct OrdinaryUserTransferTests {
    @Test func aProjectComesBackAsItWas() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await Project.make("project", in: folder)
            let facts = try await folder.facts(of: "project")
            let workspace = try await host.workspace(seed: HostPath(folder.path("project")))
            let seed = try await workspace.status().workspaceSeed
            #expect(seed.mode == .directory && seed.seedPath == folder.path("project"))
            #expect(seed.destination == "/workspace" && seed.skipped == ["fifo", "socket"], "\(seed.skipped)")
            #expect(seed.entryCount == facts.count && seed.bytesWritten > 3_000_000, "\(seed)")

            let line = """
                git --no-optional-locks status --porcelain && git fsck --no-progress && git log --oneline | wc -l
                node_modules/.bin/tool; find . ! -uid 0 -o ! -gid 0; stat -c %h first
                """
            let seen = try await workspace.shell(line)
            #expect(seen.stdout == "2\ntool runs\n3\n", "\(seen.stdout)\(seen.stderr)")
            #expect(try await !workspace.diff().changed)

            let result = try await workspace.export(".", to: HostPath(folder.path("back")))
            #expect(result.artifactType == .directory && result.workspacePath == "/workspace")
            #expect(result.entryCount == facts.count && result.bytesWritten == seed.bytesWritten, "\(result)")
            let back = try await folder.facts(of: "back")
            #expect(back == facts, "\(Set(back).symmetricDifference(facts).sorted())")
            #expect(try await folder.shell("find back ! -user $(id -u)") == "")
            let git = "git -c safe.directory='*' -C back"
            #expect(try await folder.shell("\(git) status --porcelain; \(git) log --oneline | wc -l") == "2\n")
        }
    }

    @Test func archivesOfAllKindsAreSeeds() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await Project.make("project", in: folder)
            try await folder.shell(
                """
                rm project/fifo project/socket
                tar -C project --format=pax -cf a.tar .
                tar -C project --format=gnu -czf b.tar.gz .
                tar -C project --format=pax -czf c.tgz --owner=1234 .
                """)
            let facts = try await folder.facts(of: "project")
            let workspace = try await host.workspace(seed: HostPath(folder.path("c.tgz")))
            let seed = try await workspace.status().workspaceSeed
            #expect(seed.mode == .tarArchive && seed.entryCount == facts.count)
            #expect(
                try await workspace.shell("git --no-optional-locks status --porcelain; find . -uid 1234").stdout == "")
            try await workspace.export(".", to: HostPath(folder.path("c")))
            let back = try await folder.facts(of: "c")
            #expect(back == facts, "\(Set(back).symmetricDifference(facts).sorted())")

            var options = SyncOptions()
            for name in ["a.tar", "b.tar.gz"] {
                options.destination = "made/for/\(name)"
                let push = try await workspace.sync.push(HostPath(folder.path(name)), options: options)
                #expect(push.workspaceSync.destination == "/workspace/made/for/\(name)")
                #expect(push.workspaceSync.mode == .tarArchive && push.workspaceSync.entryCount == facts.count)
                try await workspace.export("made/for/\(name)", to: HostPath(folder.path("out")))
                // GNU's own format has no parts of a second.
                let times = name == "a.tar"
                let back = try await folder.facts(of: "out", times: times)
                #expect(back == (try await folder.facts(of: "project", times: times)), "\(name)")
                try await folder.shell("chmod -R u+w out && rm -r out")
            }
        }
    }

    @Test func hostileArchivesAreRefusedBeforeAnythingIsWritten() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell("cat > make.py <<'END'\n\(Self.hostile)\nEND\npython3 make.py")
            let names = try await folder.shell("ls *.tar").split(separator: "\n").map(String.init)
            #expect(names.count == 10)
            let workspace = try await host.workspace()
            for name in names {
                let path = HostPath(folder.path(name))
                let error = try await refusal { try await host.workspace("hostile", seed: path) }
                #expect(error.code == .unsafeArchive, "\(name): \(error)")
                let pushed = try await refusal { try await workspace.sync.push(path) }
                #expect(pushed.code == .unsafeArchive && pushed.retry == .never, "\(name): \(pushed)")
            }
            try await folder.shell(
                "printf nonsense > short.tar; printf x | gzip > no.tgz; tar -cf cut.tar make.py; truncate -s 700 cut.tar"
            )
            for name in ["short.tar", "no.tgz", "cut.tar", "nothing", "make.py"] {
                let error = try await refusal {
                    try await host.workspace("hostile", seed: HostPath(folder.path(name)))
                }
                #expect([.usage, .unsafeArchive, .notFound].contains(error.code), "\(name): \(error)")
                #expect(error.message.contains(name), "\(error)")
            }
            let cli = try await host.pyroProgram("workspace", "create", "--seed-path", folder.path("0.tar"))
            #expect(cli.status == 1 && cli.output.isEmpty && cli.error.hasPrefix("error: "), "\(cli.error)")
            #expect(try await host.pyro().workspaces.list().count == 1)
            #expect(try await workspace.files.list().entries.isEmpty)
        }
    }

    /// Numbered archives; each begins with a good member.
    private static let hostile = """
        import io, tarfile
        def member(name, type=tarfile.REGTYPE, link='', content=b'evil'):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = type, link
            info.size = len(content) if type == tarfile.REGTYPE else 0
            return info, content
        cases = [
            [member('/tmp/pyro-evil')], [member('../evil')], [member('a/../../evil')],
            [member('up', tarfile.SYMTYPE, '..'), member('up/evil')],
            [member('tmp', tarfile.SYMTYPE, '/tmp'), member('tmp/pyro-evil')],
            [member('device', tarfile.CHRTYPE)], [member('block', tarfile.BLKTYPE)], [member('fifo', tarfile.FIFOTYPE)],
            [member('hard', tarfile.LNKTYPE, '../../etc/passwd')], [member('hard', tarfile.LNKTYPE, '/etc/passwd')],
        ]
        for number, members in enumerate(cases):
            with tarfile.open(f'{number}.tar', 'w') as archive:
                for info, content in [member('good')] + members:
                    archive.addfile(info, io.BytesIO(content))
        """
}
