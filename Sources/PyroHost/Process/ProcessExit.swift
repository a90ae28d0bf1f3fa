/// How a process ended.
package enum ProcessExit: Sendable, Hashable {
    case exited(Int)
    case signaled(Int)

    package var isSuccess: Bool { self == .exited(0) }

    /// The number a shell would give: 128+n for signal n.
    package var shellStatus: Int {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}

extension ProcessExit: CustomStringConvertible {
    /// To follow the name of a program: `exited with status 1`.
    package var description: String {
        switch self {
        case .exited(let code): "exited with status \(code)"
        case .signaled(let signal): "was ended by signal \(signal)"
        }
    }
}
