internal import ArgumentParser
internal import PyroSDK

/// `pyro reference`: prints a page of the reference from the code itself; hidden, for `scripts/generate-reference.sh`.
struct ReferenceCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Print a page of the reference.", shouldDisplay: false)

    /// The pages that come from this program.
    enum Page: String, ExpressibleByArgument, CaseIterable {
        case cli
        case errors
    }

    @Argument(help: "The page.")
    var page: Page

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        try await context.printer.text(page == .cli ? CommandReference.page() : ErrorReference.page())
        return .success
    }
}
