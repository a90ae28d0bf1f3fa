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
        #expect(
            json.output == "{\"deleted\":true,\"lost\":{\"paths\":[],\"total\":0},\"workspace_id\":\"0123456789ab\"}\n")
    }

    /// All of them have something to lose.
    static let losses: [String: WorkspaceDelete.Lost] = [
        "0123456789ab": .init(total: 7, paths: ["a", "b\u{1B}", "c", "d", "e", "f", "g"]),
        "00000000000a": .init(total: 1, paths: ["only.txt"]), "00000000000b": .init(total: nil, paths: []),
    ]

    @Test func onATerminalItAsksWhereSomethingWouldBeLost() async throws {
        try await Person.answering(" Yes \n") { person in
            let workspaces = RecordedWorkspaces { $0.losses = Self.losses }
            let run = await CommandLineRun.of(["workspace", "delete", "dev"], workspaces.backend, person: person)
            #expect(run.status == 0)
            #expect(
                workspaces.calls == [
                    .found("dev"), .unexportedChanges("0123456789ab"), .status("0123456789ab"), .delete("0123456789ab"),
                ])
            #expect(run.output == "0123456789ab\n")
            #expect(
                run.error == """
                    7 changes would be lost that were not exported: a, b\\x1B, c, d, e and 2 more.
                    Delete workspace 0123456789ab (dev) and everything in it? [y/N] \
                    7 changes of 0123456789ab were not exported: a, b\\x1B, c, d, e and 2 more.

                    """)
        }
    }

    @Test func onATerminalNothingIsAskedWhereNothingWouldBeLost() async throws {
        try await Person.answering { person in
            let workspaces = RecordedWorkspaces()
            let run = await CommandLineRun.of(["workspace", "delete", "dev"], workspaces.backend, person: person)
            #expect(run.status == 0)
            #expect(
                workspaces.calls == [.found("dev"), .unexportedChanges("0123456789ab"), .delete("0123456789ab")])
            #expect(run.error.isEmpty)
        }
    }

    @Test func onATerminalItAsksWhereTheLossIsNotKnown() async throws {
        let failure = PyroError(.guestLost, "The disk cannot be read.")
        for workspaces in [
            RecordedWorkspaces { $0.lossFailure = failure },
            RecordedWorkspaces { $0.losses = ["0123456789ab": .init(total: nil, paths: [])] },
        ] {
            try await Person.answering("y\n") { person in
                let run = await CommandLineRun.of(["workspace", "delete", "dev"], workspaces.backend, person: person)
                #expect(run.status == 0)
                #expect(
                    run.error == """
                        Whether it holds changes that were not exported is not known.
                        Delete workspace 0123456789ab (dev) and everything in it? [y/N] 
                        """)
            }
        }
    }

    @Test func oneThatIsGoneIsNotAskedAbout() async throws {
        try await Person.answering("y\n") { person in
            let workspaces = RecordedWorkspaces { $0.lossFailure = PyroError(.notFound, "It is gone.") }
            let run = await CommandLineRun.of(["workspace", "delete", "dev"], workspaces.backend, person: person)
            #expect(run.status == 1)
            #expect(run.error.hasPrefix("error: It is gone.\n"))
            #expect(!workspaces.calls.contains(.delete("0123456789ab")))
        }
    }

    @Test func withoutATerminalWhatWasLostIsSaid() async throws {
        let workspaces = RecordedWorkspaces {
            $0.workspaces = Self.three
            $0.losses = Self.losses
        }
        let run = await CommandLineRun.of(["workspace", "delete", "old", "00000000000b"], workspaces.backend)
        #expect(run.status == 0)
        #expect(run.output == "00000000000a\n00000000000b\n")
        #expect(run.error == "1 change of 00000000000a was not exported: only.txt.\n")
    }

    @Test(arguments: ["n\n", "\n", "yesterday\n"])
    func anythingButYesKeepsIt(answer: String) async throws {
        try await Person.answering(answer, answer) { person in
            let workspaces = RecordedWorkspaces {
                $0.losses = ["0123456789ab": .init(total: 1, paths: ["only.txt"])]
            }
            let run = await CommandLineRun.of(["workspace", "delete", "dev"], workspaces.backend, person: person)
            #expect(run.status == 1)
            #expect(run.output.isEmpty)
            let json = await CommandLineRun.of(
                ["workspace", "delete", "dev", "--json"], workspaces.backend, person: person)
            #expect(json.status == 1)
            #expect(
                json.output == """
                    {"deleted":false,"lost":{"paths":["only.txt"],"total":1},"workspace_id":"0123456789ab"}

                    """)
            #expect(!workspaces.calls.contains(.delete("0123456789ab")))
        }
    }

    @Test func anEndOfInputIsANo() async throws {
        try await Person.answering { person in
            let workspaces = RecordedWorkspaces { $0.losses = Self.losses }
            let run = await CommandLineRun.of(["workspace", "delete", "dev"], workspaces.backend, person: person)
            #expect(run.status == 1)
            #expect(workspaces.calls.last == .status("0123456789ab"))
        }
    }

    @Test func forceAsksNothing() async throws {
        try await Person.answering { person in
            let workspaces = RecordedWorkspaces { $0.lossFailure = PyroError(.internal, "Nobody asks.") }
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
            let workspaces = RecordedWorkspaces {
                $0.workspaces = Self.three
                $0.losses = Self.losses
            }
            let run = await CommandLineRun.of(
                ["workspace", "delete", "dev", "old", "00000000000b"], workspaces.backend, person: person)
            #expect(run.status == 1)
            #expect(run.output == "0123456789ab\n00000000000b\n")
            #expect(workspaces.calls.filter { $0 == .delete("00000000000a") }.isEmpty)
        }
    }
}
