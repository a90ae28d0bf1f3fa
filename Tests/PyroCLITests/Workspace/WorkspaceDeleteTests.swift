import FoundationEssentials
import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceDeleteTests {
    static let three: [WorkspaceInfo] = [
        .fixture(), .fixture("00000000000a", name: "old"), .fixture("00000000000b", name: nil),
    ]

    @Test func withoutATerminalNothingIsAsked() async throws {
        let workspaces = RecordedWorkspaces()
        let run = await CommandLineRun.of(["workspace", "delete", "dev"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), .delete("0123456789ab")])
        #expect(run.output == "0123456789ab\n")
        #expect(run.error.isEmpty)
        let json = await CommandLineRun.of(["workspace", "delete", "dev", "--json"], workspaces.backend)
        #expect(json.output == "{\"deleted\":true,\"workspace_id\":\"0123456789ab\"}\n")
    }

    @Test func onATerminalItAsks() async throws {
        try await Person.answering(" Yes \n") { person in
            let workspaces = RecordedWorkspaces()
            let run = await CommandLineRun.of(["workspace", "delete", "dev"], workspaces.backend, person: person)
            #expect(run.status == 0)
            #expect(workspaces.calls == [.found("dev"), .status("0123456789ab"), .delete("0123456789ab")])
            #expect(run.output == "0123456789ab\n")
            #expect(run.error == "Delete workspace 0123456789ab (dev) and everything in it? [y/N] ")
        }
    }

    @Test(arguments: ["n\n", "\n", "yesterday\n"])
    func anythingButYesKeepsIt(answer: String) async throws {
        try await Person.answering(answer, answer) { person in
            let workspaces = RecordedWorkspaces()
            let run = await CommandLineRun.of(["workspace", "delete", "dev"], workspaces.backend, person: person)
            #expect(run.status == 1)
            #expect(run.output.isEmpty)
            let json = await CommandLineRun.of(
                ["workspace", "delete", "dev", "--json"], workspaces.backend, person: person)
            #expect(json.status == 1)
            #expect(json.output == "{\"deleted\":false,\"workspace_id\":\"0123456789ab\"}\n")
            #expect(!workspaces.calls.contains(.delete("0123456789ab")))
        }
    }

    @Test func anEndOfInputIsANo() async throws {
        try await Person.answering { person in
            let workspaces = RecordedWorkspaces()
            let run = await CommandLineRun.of(["workspace", "delete", "dev"], workspaces.backend, person: person)
            #expect(run.status == 1)
            #expect(workspaces.calls.last == .status("0123456789ab"))
        }
    }

    @Test func forceAsksNothing() async throws {
        try await Person.answering { person in
            let workspaces = RecordedWorkspaces()
            let run = await CommandLineRun.of(
                ["workspace", "delete", "--force", "dev"], workspaces.backend, person: person)
            #expect(run.status == 0)
            #expect(run.error.isEmpty)
            #expect(workspaces.calls == [.found("dev"), .delete("0123456789ab")])
        }
    }

    @Test func ofSeveralAllAreTriedAndEachFailureIsTold() async throws {
        let workspaces = RecordedWorkspaces {
            $0.workspaces = Self.three
            $0.failures = ["00000000000a": PyroError(.timeout, "Deleting 00000000000a took too long.")]
        }
        let line = ["workspace", "delete", "nosuch", "old", "dev", "00000000000b"]
        let run = await CommandLineRun.of(line, workspaces.backend)
        #expect(run.status == 1)
        #expect(run.output == "0123456789ab\n00000000000b\n")
        #expect(
            run.error == """
                error: There is no workspace 'nosuch'.
                hint: See `pyro workspace list`.
                error: Deleting 00000000000a took too long.
                hint: Try again, with a longer time limit if it is one you can set.

                """)
        let json = await CommandLineRun.of(line + ["--json"], workspaces.backend)
        #expect(json.status == 1)
        #expect(json.error.isEmpty)
        #expect(
            json.output == """
                {"count":2,"deleted":["0123456789ab","00000000000b"],"errors":[\
                {"code":"not_found","message":"There is no workspace 'nosuch'.",\
                "remedy":"See `pyro workspace list`.","retry":"never","workspace":"nosuch"},\
                {"code":"timeout","message":"Deleting 00000000000a took too long.",\
                "remedy":"Try again, with a longer time limit if it is one you can set.",\
                "retry":"unknown","workspace":"old"}]}

                """)
    }

    @Test func ofSeveralEachIsAskedAbout() async throws {
        try await Person.answering("y\n", "n\n", "y\n") { person in
            let workspaces = RecordedWorkspaces { $0.workspaces = Self.three }
            let run = await CommandLineRun.of(
                ["workspace", "delete", "dev", "old", "00000000000b"], workspaces.backend, person: person)
            #expect(run.status == 1)
            #expect(run.output == "0123456789ab\n00000000000b\n")
            #expect(workspaces.calls.filter { $0 == .delete("00000000000a") }.isEmpty)
        }
    }
}
