/// A command whose line names a place and then, after `--`, a command for a guest.
protocol GuestCommandLine: ExecutableCommand {
    /// The words that call it, such as `["workspace", "exec"]`.
    static var path: [String] { get }
    /// Options that take the next word.
    static var optionsWithValue: Set<String> { get }
    /// Options that stand alone.
    static var flags: Set<String> { get }
}

extension GuestCommandLine {
    /// Whether `word` is an option of this command, `--name=value` included.
    static func isKnown(_ word: String) -> Bool {
        let name = String(word.prefix { $0 != "=" })
        return optionsWithValue.contains(name) || flags.contains(name)
    }
}
