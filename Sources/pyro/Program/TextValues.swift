/// Values of options that are text of the user's own and may begin like an option, as a patch does: `--patch '--- a/x'`.
enum TextValues {
    /// Commands, and the option of each.
    private static let options = [
        (command: ["workspace", "patch", "apply"], option: "--patch"),
        (command: ["workspace", "file", "write"], option: "--text"),
    ]

    /// The line with such a value bound to its option by `=`: the parser takes it then, whatever it is. (An empty one it takes
    /// only as a word of its own.)
    static func bound(_ arguments: [String]) -> [String] {
        guard let option = options.first(where: { arguments.starts(with: $0.command) })?.option else {
            return arguments
        }
        var bound: [String] = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word != "--" else { return bound + [word] + rest }
            if word == option, let value = rest.popFirst() {
                bound += value.isEmpty ? [option, value] : ["\(option)=\(value)"]
            } else if word == option + "=" {
                bound += [option, ""]
            } else {
                bound.append(word)
            }
        }
        return bound
    }
}
