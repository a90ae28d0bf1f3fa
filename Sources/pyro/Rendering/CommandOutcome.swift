internal import PyroSDK

/// How a guest command stands or ended, wherever it ran.
protocol CommandOutcome {
    var command: Command { get }
    var state: CommandState { get }
    var exitCode: Int? { get }
    var signal: String? { get }
    var pid: Int? { get }
    /// What is to say where a command that its caller waited for did not end.
    static var stillRunning: String { get }
}

extension RunResult: CommandOutcome {
    static var stillRunning: String { "The command did not end with its machine." }
}

extension ExecResult: CommandOutcome {
    static var stillRunning: String { "The command goes on in its workspace without this caller." }
}
