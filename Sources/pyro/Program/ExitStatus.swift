internal import PyroSDK

/// The exit statuses of `pyro`, all of them.
struct ExitStatus: RawRepresentable, Sendable, Equatable {
    let rawValue: Int32

    static let success = ExitStatus(rawValue: 0)
    /// Any failure that has no status of its own.
    static let failure = ExitStatus(rawValue: 1)
    /// The command line makes no sense (EX_USAGE of sysexits.h).
    static let usage = ExitStatus(rawValue: 64)
    /// The guest command's time limit passed.
    static let timedOut = ExitStatus(rawValue: 124)
    /// Pyro could not run the command.
    static let couldNotRun = ExitStatus(rawValue: 125)
    /// The guest has the program but cannot execute it.
    static let notExecutable = ExitStatus(rawValue: 126)
    /// The guest has no such program.
    static let notFound = ExitStatus(rawValue: 127)

    /// Ended by a signal, as shells say it: 128 and the signal's number.
    static func signal(_ number: Int32) -> ExitStatus {
        ExitStatus(rawValue: 128 + number)
    }
}

extension ExitStatus {
    /// The status that says how a guest command ended.
    init(_ outcome: some CommandOutcome) {
        switch outcome.state {
        case .exited:
            // The code comes from a guest: what no process can return is no status.
            let code = outcome.exitCode.flatMap { UInt8(exactly: $0) }
            self = code.map { ExitStatus(rawValue: Int32($0)) } ?? .couldNotRun
        case .signaled: self = .signal(SignalName.number(of: outcome.signal ?? "") ?? 0)
        case .timedOut: self = .timedOut
        case .running, .cancelled, .lost: self = .couldNotRun
        }
    }
}
