internal import FoundationEssentials
internal import Glibc
package import PyroSDK
internal import SystemPackage

extension TestHost {
    /// Starts the built `pyro`.
    /// - Parameters:
    ///   - home: its state directory; the one of all tests by default.
    ///   - stage: words put before it, such as those of ``namespace(_:)``.
    package func start(
        _ arguments: [String], home: Home? = nil, input: [UInt8] = [], variables extra: [String: String] = [:],
        stage: [String] = []
    ) throws -> Program {
        let words = stage + [programs.appending("pyro").string] + arguments
        return ended(try Program(words, variables: variables(home).merging(extra) { $1 }, input: input))
    }

    /// Starts the built `pyro-mcp` with these lines on its standard input, which stays open behind them.
    package func startServer(_ arguments: [String], lines: [String]) throws -> Program {
        let text = lines.map { $0 + "\n" }.joined()
        let words = [programs.appending("pyro-mcp").string] + arguments
        return ended(try Program(words, variables: variables(nil), input: Array(text.utf8), holdsInput: true))
    }

    /// Has a program ended with the test at the latest.
    private func ended(_ program: Program) -> Program {
        atEnd {
            program.signal(9)
            _ = try? await program.outcome(within: .seconds(10))
        }
        return program
    }

    /// Runs the built `pyro` to its end.
    package func pyroProgram(
        _ arguments: String..., home: Home? = nil, input: [UInt8] = [], variables: [String: String] = [:],
        stage: [String] = []
    ) async throws -> Program.Outcome {
        try await start(arguments, home: home, input: input, variables: variables, stage: stage).outcome()
    }

    /// Runs `pyro run debian:12 -- WORDS`.
    package func run(_ words: String..., home: Home? = nil, stage: [String] = []) async throws -> Program.Outcome {
        try await start(["run", Home.environment, "--"] + words, home: home, stage: stage).outcome()
    }

    /// Runs `pyro run debian:12 OPTIONS --json ...` and reads what it prints.
    package func runJSON(_ arguments: String..., home: Home? = nil) async throws -> RunResult {
        let outcome = try await start(["run", Home.environment, "--json"] + arguments, home: home).outcome()
        return try JSONDecoder().decode(RunResult.self, from: Data(outcome.output))
    }

    /// Words that run a program in a mount namespace of its own, after `script` has changed what it sees. The changes are
    /// gone with the program, in whatever way it ends.
    package static func namespace(_ script: String) -> [String] {
        let root = geteuid() == 0 ? [] : ["--map-root-user"]
        return ["unshare", "--mount"] + root + ["sh", "-ec", "\(script)\nexec \"$@\"", "sh"]
    }
}
