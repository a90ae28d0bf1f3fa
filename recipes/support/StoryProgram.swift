internal import FoundationEssentials
internal import Glibc
package import PyroSDK

/// What the stories' programs share: arguments, output and exit status.
///
///     recipe-NAME [ENVIRONMENT [WORKSPACE_NAME]]
package struct StoryProgram: Sendable {
    package let environment: String
    /// What its workspaces are called, or how their names begin.
    package let name: String

    /// Tells a story and prints what the SDK returned in each step, as one JSON object. Ends with 1 after an error.
    /// - Parameter name: of its workspaces, where the command line names none.
    package static func tell<Outcome: Encodable>(
        name: String, _ story: (Pyro, StoryProgram) async throws -> Outcome
    ) async {
        let words = Array(CommandLine.arguments.dropFirst())
        let program = StoryProgram(
            environment: words.first ?? "debian:12", name: words.dropFirst().first ?? name)
        do {
            print(try ContractJSON.encode(try await story(Pyro(), program), pretty: true))
        } catch let error as PyroError {
            program.end(error.message, hint: error.remedy)
        } catch {
            program.end("\(error)", hint: nil)
        }
    }

    /// A text that lies in the recipe's folder, which the program is started in.
    package func text(of file: String) throws -> String {
        try String(contentsOfFile: file, encoding: .utf8)
    }

    private func end(_ message: String, hint: String?) -> Never {
        var text = "error: \(message)\n"
        if let hint { text += "hint: \(hint)\n" }
        _ = Array(text.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(1)
    }
}
