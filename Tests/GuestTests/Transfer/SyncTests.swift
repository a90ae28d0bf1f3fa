import GuestSupport
import PyroSDK
import Testing

/// Directories that are copied into a workspace that exists.
@Suite struct SyncTests {
    @Test func destinationsExclusionsAndDeletions() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell(
                """
                mkdir -p s/src s/build/deep s/src/node_modules/x
                echo a > s/src/a; echo b > s/src/b.log; echo c > s/build/c; echo d > s/build/deep/d
                echo e > s/src/node_modules/x/e; echo f > s/f.log
                """)
            let source = HostPath(folder.path("s"))
            let workspace = try await host.workspace(seed: source, excluding: ["*.log", "build/deep", "node_modules"])
            #expect(try await workspace.names() == "build build/c src src/a")

            // The destination gets what the source has, and keeps what is excluded.
            try await workspace.prepare(
                "mkdir mine; echo keep > mine/x; echo old > src/old; echo log > src/kept.log; rm build/c")
            var options = SyncOptions(delete: true, exclude: ["*.log", "node_modules"])
            let push = try await workspace.sync.push(source, options: options)
            #expect(push.workspaceSync.deletedCount == 3, "\(push)")
            #expect(try await workspace.names() == "build build/c build/deep build/deep/d src src/a src/kept.log")
            #expect(try await workspace.sync.push(source, options: options).workspaceSync.deletedCount == 0)

            // Nothing but the sub-directory is touched, also through a link to it.
            options = SyncOptions(destination: "sub/dir", delete: true)
            try await workspace.sync.push(HostPath(folder.path("s/src")), options: options)
            #expect(
                try await workspace.names(in: "sub")
                    == "dir dir/a dir/b.log dir/node_modules dir/node_modules/x dir/node_modules/x/e")
            try await folder.shell("rm s/src/a s/src/b.log; rm -r s/src/node_modules; echo g > s/src/g")
            try await workspace.sync.push(HostPath(folder.path("s/src")), options: options)
            #expect(try await workspace.names(in: "sub") == "dir dir/g")
            #expect(try await workspace.files.read("src/a").content == "a\n")

            options = SyncOptions(destination: "/etc/pushed")
            try await workspace.sync.push(HostPath(folder.path("s/src")), options: options)
            #expect(try await workspace.files.read("/etc/pushed/g").content == "g\n")
            #expect(try await !workspace.diff(DiffOptions()).entries.contains { $0.path.contains("etc") })
        }
    }

    @Test func whatIsInTheWayIsReplacedAndWhatIsOpenStaysReadable() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell(
                "mkdir -p s/file-now s/kept; echo new > s/text; echo x > s/file-now/x; ln -s text s/link; echo k > s/dir-now; echo y > s/kept/y"
            )
            let workspace = try await host.workspace()
            try await workspace.prepare(
                """
                echo old > text; echo f > file-now; mkdir -p dir-now/full; echo z > dir-now/full/z
                mkdir kept; echo w > kept/w; echo target > target; ln -s target link; mkdir outside; ln -s outside file-link
                """)
            let reader = try await workspace.begin(
                "exec 3< text; echo ready; until [ -e go ]; do sleep 0.05; done; cat <&3")
            try await workspace.printed("ready", by: reader)
            let cli = try await host.pyroProgram(
                "workspace", "sync", "push", workspace.id, folder.path("s"), "--json")
            let push = try ContractJSON.decode(SyncPush.self, from: cli.output)
            #expect(cli.status == 0 && push.workspaceSync.entryCount == 7 && push.workspaceSync.deletedCount == 0)
            try await workspace.files.write("go", text: "")
            #expect(try await workspace.followed(reader).text == "ready\nold\n")
            let line = "cat text file-now/x dir-now kept/w kept/y target; readlink link"
            #expect(try await workspace.shell(line).stdout == "new\nx\nk\nw\ny\ntarget\ntext\n")
        }
    }

    /// A link of the guest where a directory of the source goes does not lead the copy elsewhere.
    @Test func linksInTheDestinationAreNotFollowed() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell("mkdir -p s/d; echo x > s/d/passwd")
            let workspace = try await host.workspace()
            try await workspace.prepare("ln -s /etc d")
            try await workspace.sync.push(HostPath(folder.path("s")))
            #expect(
                try await workspace.shell("test -d d && ! test -L d && cat d/passwd && wc -l < /etc/passwd").stdout
                    .hasPrefix("x\n"))
            #expect(try await workspace.shell("grep -c root: /etc/passwd").stdout == "1\n")
        }
    }
}
