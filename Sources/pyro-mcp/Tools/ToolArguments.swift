internal import PyroSDK

/// The arguments of a call after they were checked against the tool's schema.
struct ToolArguments: Sendable, Hashable {
    /// The tool's name.
    let tool: String
    private let members: [String: JSONValue]

    /// - Throws: `usage`, naming the argument that does not fit.
    init(_ value: JSONValue, of tool: any Tool) throws(PyroError) {
        self.tool = tool.name
        members = try tool.inputSchema.arguments(from: value)
    }

    subscript(name: String) -> JSONValue? { members[name] }

    /// Text that may be left out.
    func text(_ name: String) -> String? { members[name]?.string }

    /// A whole number that may be left out.
    func number(_ name: String) -> Int? { members[name]?.integer }

    /// `false` where it is left out.
    func flag(_ name: String) -> Bool { members[name] == true }

    /// Empty where it is left out.
    func list(_ name: String) -> [String] {
        (members[name]?.array ?? []).compactMap(\.string)
    }

    /// What a command reads from its standard input.
    func input(_ name: String) -> CommandInput {
        text(name).map { .bytes(Array($0.utf8)) } ?? .closed
    }

    // The schema has made sure of the types; what cannot happen is still no reason to trap.
    func string(_ name: String) throws(PyroError) -> String {
        guard let text = members[name]?.string else { throw missing(name) }
        return text
    }

    func integer(_ name: String) throws(PyroError) -> Int {
        guard let number = members[name]?.integer else { throw missing(name) }
        return number
    }

    /// An object of strings; empty where it is left out.
    func strings(_ name: String) -> [String: String] {
        (members[name]?.object ?? [:]).compactMapValues(\.string)
    }

    /// A string is a line for the login shell, an array of strings an argument vector.
    func command(_ name: String) throws(PyroError) -> Command {
        switch members[name] {
        case .string(let line): return .shell(line)
        case .array(let words): return .arguments(words.compactMap(\.string))
        default: throw missing(name)
        }
    }

    private func missing(_ name: String) -> PyroError {
        PyroError(.usage, "The argument '\(name)' is missing.")
    }
}
