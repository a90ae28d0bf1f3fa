/// What runs in a guest: an argument vector, or a line for the guest's shell.
///
/// An array literal is an argument vector: `["git", "--version"]`. In JSON an argument vector is an array of strings
/// and a shell line is a string.
public enum Command: Sendable, Hashable {
    /// The program and its arguments, run as they are, without a shell.
    case arguments([String])
    /// A line run by `/bin/bash -lc`, or by `/bin/sh -lc` where there is no bash.
    case shell(String)
}

extension Command: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: String...) {
        self = .arguments(elements)
    }
}

extension Command: Codable {
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let line = try? value.decode(String.self) {
            self = .shell(line)
        } else {
            self = .arguments(try value.decode([String].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .arguments(let arguments): try value.encode(arguments)
        case .shell(let line): try value.encode(line)
        }
    }
}
