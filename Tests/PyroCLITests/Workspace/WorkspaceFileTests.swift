import FoundationEssentials
import FrontEnd
import Glibc
import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceFileTests {
    static let entries = [
        FileEntry(
            path: PathText("/etc/ssl".utf8), artifactType: .directory, sizeBytes: 4096, mode: 0o755, modifiedAt: .noon,
            linkTarget: nil),
        FileEntry(
            path: PathText("/etc/su\u{1B}do".utf8), artifactType: .file, sizeBytes: 120_000, mode: 0o4711,
            modifiedAt: .noon, linkTarget: nil),
        FileEntry(
            path: PathText("/etc/tmp".utf8), artifactType: .directory, sizeBytes: 0, mode: 0o1776, modifiedAt: .noon,
            linkTarget: nil),
        FileEntry(
            path: PathText(Array("/etc/l".utf8) + [0xFF]), artifactType: .symlink, sizeBytes: 7, mode: 0o777,
            modifiedAt: .noon, linkTarget: PathText("../a\nb".utf8)),
        FileEntry(
            path: PathText("/etc/pipe".utf8), artifactType: .other, sizeBytes: 0, mode: 0o2640, modifiedAt: .noon,
            linkTarget: nil),
    ]

    @Test func aListIsATableOfNamesBelowTheDirectory() async throws {
        let list = FileList(
            workspaceID: "0123456789ab", path: "/etc", recursive: false, entries: Self.entries, nextAfter: nil)
        let workspaces = RecordedWorkspaces { $0.list = list }
        let run = await CommandLineRun.of(["workspace", "file", "list", "dev", "/etc"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), .listFiles("/etc", FileListOptions())])
        #expect(
            run.output == #"""
                MODE          SIZE  MODIFIED              NAME
                drwxr-xr-x    4096  2026-11-23T12:00:00Z  ssl
                -rws--x--x  120000  2026-11-23T12:00:00Z  su\x1Bdo
                drwxrwxrwT       0  2026-11-23T12:00:00Z  tmp
                lrwxrwxrwx       7  2026-11-23T12:00:00Z  l\xff -> ../a\nb
                ?rw-r-S---       0  2026-11-23T12:00:00Z  pipe

                """#)
        #expect(run.error.isEmpty)
        let json = await CommandLineRun.of(["workspace", "file", "list", "dev", "/etc", "--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(list)) + "\n")
        #expect(json.output.contains(#""path":"/etc/l\\xff","path_base64":"L2V0Yy9s/w==""#))
    }

    @Test func aListSaysHowToGoOn() async {
        let list = FileList(
            workspaceID: "0123456789ab", path: "/workspace", recursive: true, entries: [], nextAfter: "/workspace/a b")
        let workspaces = RecordedWorkspaces { $0.list = list }
        let run = await CommandLineRun.of(
            ["workspace", "file", "list", "dev", "--recursive", "--after", "/workspace/a"], workspaces.backend)
        #expect(
            workspaces.calls.last
                == .listFiles("/workspace", FileListOptions(recursive: true, after: "/workspace/a")))
        #expect(
            run.error == """
                There are more: pyro workspace file list dev /workspace --recursive --after '/workspace/a b'

                """)
    }

    @Test func anEmptyDirectoryIsSaidToBeEmpty() async {
        let list = FileList(
            workspaceID: "0123456789ab", path: "/srv", recursive: false, entries: [], nextAfter: nil)
        let run = await CommandLineRun.of(
            ["workspace", "file", "list", "dev", "/srv"], RecordedWorkspaces { $0.list = list }.backend)
        #expect(run.output.isEmpty)
        #expect(run.error == "There is nothing in /srv.\n")
    }

    static func read(
        _ content: String, size: Int64, offset: Int64 = 0, next: Int64, encoding: StreamEncoding = .utf8,
        truncated: Bool = false
    ) -> FileRead {
        FileRead(
            workspaceID: "0123456789ab", path: "/workspace/a", sizeBytes: size, offset: offset, nextOffset: next,
            content: content, encoding: encoding, truncated: truncated)
    }

    @Test func aTextIsPrintedWithANewlineAndItsSizeBeside() async throws {
        let read = Self.read("hé", size: 3, next: 3)
        let workspaces = RecordedWorkspaces { $0.read = read }
        let run = await CommandLineRun.of(["workspace", "file", "read", "dev", "a"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), .readFile("a", FileReadOptions())])
        #expect(run.output == "hé\n")
        #expect(run.error == "/workspace/a: 3 bytes.\n")
        let exact = await CommandLineRun.of(
            ["workspace", "file", "read", "dev", "a", "--content-only"], workspaces.backend)
        #expect(exact.output == "hé")
        #expect(exact.error.isEmpty)
        let json = await CommandLineRun.of(["workspace", "file", "read", "dev", "a", "--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(read)) + "\n")
        #expect(json.error.isEmpty)
    }

    @Test func aPartSaysHowToReadOn() async {
        let workspaces = RecordedWorkspaces {
            $0.read = Self.read("two\n", size: 900, offset: 4, next: 8, truncated: true)
        }
        let line = [
            "workspace", "file", "read", "dev", "a b", "--start-line", "2", "--max-lines", "1", "--max-bytes", "99",
            "--offset", "1",
        ]
        let run = await CommandLineRun.of(line, workspaces.backend)
        #expect(
            workspaces.calls.last
                == .readFile("a b", FileReadOptions(offset: 1, maxBytes: 99, startLine: 2, maxLines: 1)))
        #expect(run.output == "two\n")
        #expect(
            run.error == """
                /workspace/a: bytes 4 to 8 of 900.
                Read on: pyro workspace file read dev 'a b' --offset 8 --max-bytes 99 --max-lines 1

                """)
        let exact = await CommandLineRun.of(
            ["workspace", "file", "read", "dev", "a", "--content-only"], workspaces.backend)
        #expect(exact.output == "two\n")
        #expect(exact.error == "Read on: pyro workspace file read dev a --offset 8 --content-only\n")
    }

    @Test func bytesThatAreNoTextAreBase64UnlessTheyAreAskedForExactly() async {
        let workspaces = RecordedWorkspaces { $0.read = Self.read("/wAK", size: 3, next: 3, encoding: .base64) }
        let run = await CommandLineRun.of(["workspace", "file", "read", "dev", "a"], workspaces.backend)
        #expect(run.output == "/wAK\n")
        #expect(run.error == "/workspace/a: 3 bytes. It is not UTF-8 and shown as base64.\n")
        let console = RecordedConsole()
        _ = await CommandLineRun.of(
            ["workspace", "file", "read", "dev", "a", "--content-only"], workspaces.backend, console: console)
        #expect(console.outputBytes == [0xFF, 0, 0x0A])
    }

    static let written = FileWrite(
        workspaceID: "0123456789ab", path: "/workspace/a", sizeBytes: 2, created: true)

    @Test(
        arguments: [
            (["--text", "-x"], Array("-x".utf8), nil), (["--text", ""], [], nil), (["--text="], [], nil),
            (["--text", "--json"], Array("--json".utf8), nil),
            (["--mode", "0755", "--text", "é"], [0xC3, 0xA9], 0o755), (["--text=x", "--mode", "4711"], [0x78], 0o4711),
        ] as [([String], [UInt8], UInt32?)])
    func aTextIsWrittenAsItIs(flags: [String], bytes: [UInt8], mode: UInt32?) async throws {
        let workspaces = RecordedWorkspaces { $0.write = Self.written }
        let run = await CommandLineRun.of(["workspace", "file", "write", "dev", "a"] + flags, workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), .writeFile("a", bytes, mode: mode)])
        #expect(run.output.isEmpty)
        #expect(run.error == "Created /workspace/a: 2 bytes.\n")
        let json = await CommandLineRun.of(
            ["workspace", "file", "write", "dev", "a", "--json"] + flags, workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(Self.written)) + "\n")
        #expect(json.error.isEmpty)
    }

    @Test func aFileOfTheHostIsWrittenByteForByte() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try Data(bytes).write(to: URL(filePath: folder.path + "/in"))
        let workspaces = RecordedWorkspaces { $0.write = Self.written }
        let run = await CommandLineRun.of(
            ["workspace", "file", "write", "dev", "a", "--text-file", folder.path + "/in"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls.last == .writeFile("a", bytes, mode: nil))
    }

    @Test func aDashIsStandardInput() async throws {
        let workspaces = RecordedWorkspaces { $0.write = Self.written }
        let run = try await CommandLineRun.of(
            ["workspace", "file", "write", "dev", "a", "--text-file", "-"], workspaces.backend, typing: [0xFF, 0x0A])
        #expect(run.status == 0)
        #expect(workspaces.calls.last == .writeFile("a", [0xFF, 0x0A], mode: nil))
    }

    @Test func aFileThatCannotBeReadIsNamed() async throws {
        let workspaces = RecordedWorkspaces { $0.write = Self.written }
        let line = ["workspace", "file", "write", "dev", "a", "--text-file"]
        let missing = await CommandLineRun.of(line + ["/no/such", "--json"], workspaces.backend)
        #expect(missing.status == 1)
        #expect(try missing.errorObject().code == .notFound)
        #expect(
            try missing.errorObject().message
                == "The file '/no/such' given to --text-file cannot be read: could not open: No such file or directory."
        )
        let directory = await CommandLineRun.of(line + ["/"], workspaces.backend)
        #expect(directory.status == 64)
        #expect(directory.error.contains("The file '/' given to --text-file cannot be read: could not read:"))
        let endless = await CommandLineRun.of(line + ["/dev/zero", "--json"], workspaces.backend)
        #expect(try endless.errorObject().code == .tooLarge)
        #expect(try endless.errorObject().message.contains("more than 8.0 MiB"))
        #expect(workspaces.calls.isEmpty)
    }

    @Test func aFailureOfTheSDKIsAnErrorWithStatus1() async throws {
        let workspaces = RecordedWorkspaces {
            $0.failures = ["0123456789ab": PyroError(.notFound, "There is no file /workspace/a.")]
        }
        for command in [["list", "dev", "a"], ["read", "dev", "a"], ["write", "dev", "a", "--text", "x"]] {
            let run = await CommandLineRun.of(["workspace", "file"] + command + ["--json"], workspaces.backend)
            #expect(run.status == 1)
            #expect(try run.errorObject().message == "There is no file /workspace/a.")
        }
    }
}
