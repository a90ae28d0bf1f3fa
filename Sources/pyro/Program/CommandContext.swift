internal import FoundationEssentials
internal import PyroSDK

/// What a command works with.
struct CommandContext: Sendable {
    let printer: Printer
    let backend: Backend
    /// The program's own standard input, read only by a command that asks for it.
    var standardInput = StandardInput()
    /// Who may be asked before something is lost.
    var person = Person()
    /// The time that ages are counted from.
    var now: @Sendable () -> Date = { Date() }
}
