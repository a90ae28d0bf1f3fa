import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceTransferTests {
    static let pushed = SyncPush(
        workspaceID: "0123456789ab",
        workspaceSync: .init(
            mode: .directory, sourcePath: "/home/me/src", destination: "/workspace/src", entryCount: 1200,
            bytesWritten: 3 << 20, deletedCount: 1, skipped: (1...6).map { "run/s\($0)" }))

    @Test func aPushSaysWhatWasCopied() async throws {
        let workspaces = RecordedWorkspaces {
            $0.push = Self.pushed
            $0.progress = [Progress("Copying", fraction: 0.5)]
        }
        let run = await CommandLineRun.of(
            [
                "workspace", "sync", "push", "dev", "src", "--dest", "src", "--delete", "--exclude", "*.o", "--exclude",
                "/build/",
            ], workspaces.backend)
        #expect(run.status == 0)
        #expect(
            workspaces.calls == [
                .found("dev"),
                .push(HostPath("src"), SyncOptions(destination: "src", delete: true, exclude: ["*.o", "/build/"])),
            ])
        #expect(run.output.isEmpty)
        #expect(
            run.error == """
                Copying (50%)
                Copied 1200 entries (3.0 MiB) from /home/me/src to /workspace/src and deleted 1 entry there.
                Left out, since they are sockets, devices or pipes: run/s1, run/s2, run/s3, run/s4, run/s5 and others.

                """)
        let json = await CommandLineRun.of(["workspace", "sync", "push", "dev", "src", "--json"], workspaces.backend)
        #expect(workspaces.calls.last == .push(HostPath("src"), SyncOptions()))
        #expect(json.output == (try ContractJSON.encode(Self.pushed)) + "\n")
    }

    static func exported(_ type: ArtifactType, entries: Int = 1, bytes: Int64 = 2048) -> ExportResult {
        ExportResult(
            workspaceID: "0123456789ab", workspacePath: "/workspace/out", outputPath: "/home/me/out",
            artifactType: type,
            entryCount: entries, bytesWritten: bytes)
    }

    @Test(arguments: [
        (exported(.file), "a file of 2.0 KiB"), (exported(.directory, entries: 3), "3 entries (2.0 KiB)"),
        (exported(.symlink, bytes: 0), "a symbolic link"),
    ])
    func anExportSaysWhatWasCopied(result: ExportResult, words: String) async throws {
        let workspaces = RecordedWorkspaces { $0.export = result }
        let run = await CommandLineRun.of(
            ["workspace", "export", "dev", "out", "--output", "./out"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), .export("out", HostPath("./out"), ExportOptions())])
        #expect(run.output.isEmpty)
        #expect(run.error == "Exported /workspace/out to /home/me/out: \(words).\n")
        let json = await CommandLineRun.of(
            ["workspace", "export", "dev", "out", "--output", "x", "--force", "--json"], workspaces.backend)
        #expect(workspaces.calls.last == .export("out", HostPath("x"), ExportOptions(force: true)))
        #expect(json.output == (try ContractJSON.encode(result)) + "\n")
    }

    @Test func anOutputThatExistsIsAnError() async throws {
        let workspaces = RecordedWorkspaces {
            $0.failures = [
                "0123456789ab": PyroError(.outputExists, "There is something at x.", remedy: "Give --force.")
            ]
        }
        let run = await CommandLineRun.of(["workspace", "export", "dev", "out", "--output", "x"], workspaces.backend)
        #expect(run.status == 1)
        #expect(run.error == "error: There is something at x.\nhint: Give --force.\n")
    }

    @Test func aTransferThatIsInterruptedSaysWhatIsThere() async throws {
        for (line, words) in [
            (["sync", "push", "dev", "src"], "Copying was interrupted by SIGINT"),
            (["export", "dev", "a", "--output", "b"], "Exporting was interrupted by SIGINT"),
        ] {
            let interruption = Interruption(leave: { _ in })
            interruption.receive(2)
            let run = await CommandLineRun.of(
                ["workspace"] + line + ["--json"], RecordedWorkspaces().backend, interruption: interruption)
            #expect(run.status == 130)
            #expect(try run.errorObject().message.hasPrefix(words))
        }
    }

    @Test func aSeedReachesTheSDKAndIsTold() async throws {
        var info = WorkspaceInfo.fixture()
        info.workspaceSeed = WorkspaceSeed(
            mode: .tarArchive, seedPath: "/home/me/src.tgz", entryCount: 1, bytesWritten: 10, skipped: ["dev/null"])
        let workspaces = RecordedWorkspaces { $0.workspaces = [info] }
        let line = ["workspace", "create", "--seed-path", "src.tgz", "--exclude", "*.o", "--exclude", "b/c"]
        let run = await CommandLineRun.of(line, workspaces.backend)
        var options = WorkspaceOptions()
        options.seed = HostPath("src.tgz")
        options.seedExclude = ["*.o", "b/c"]
        #expect(run.status == 0)
        #expect(workspaces.calls.first == .made(options))
        #expect(run.output == "workspace_id: 0123456789ab\nname: dev\nenvironment: debian:12\nstate: started\n")
        #expect(
            run.error == """
                Seeded /workspace with 1 entry (10 bytes) from /home/me/src.tgz.
                Left out, since they are sockets, devices or pipes: dev/null.
                Run a command in it: pyro workspace exec dev -- uname -a

                """)
        let status = await CommandLineRun.of(["workspace", "status", "dev"], workspaces.backend)
        #expect(
            status.output.contains("\nworkspace_seed: tar_archive /home/me/src.tgz (1 entry (10 bytes), 1 skipped)\n"))
    }
}
