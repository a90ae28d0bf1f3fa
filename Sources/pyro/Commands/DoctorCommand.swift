internal import ArgumentParser
internal import PyroSDK

/// `pyro doctor`: what works on this host, what does not, and what to do about it.
struct DoctorCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check what this host has and lacks, with a remedy for each need that is not met.",
        discussion: "Needs nothing else to work. Exits with 1 when a need is not met."
    )

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let report = await context.backend.doctor()
        try await context.printer.result(report) { DoctorRendering.text(report, style: $0) }
        return report.ok ? .success : .failure
    }
}
