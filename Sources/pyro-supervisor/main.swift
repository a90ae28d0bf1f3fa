internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import PyroCore
internal import PyroModel
internal import PyroSystem

// Started by the SDK, never by hand: descriptor 3 is the connection to the client whose machine this process owns.

// A client that goes away is told by the end of its connection, a terminal's Ctrl-C is the client's business.
for number in [SIGPIPE, SIGINT, SIGHUP] { signal(number, SIG_IGN) }

guard fcntl(SupervisorProcess.clientDescriptor, F_GETFD) >= 0 else {
    let words = "pyro-supervisor is started by pyro itself, not by hand: use `pyro run`.\n"
    _ = words.withCString { write(2, $0, strlen($0)) }
    exit(64)
}
_ = fcntl(SupervisorProcess.clientDescriptor, F_SETFD, FD_CLOEXEC)

let level = getenv(EnvironmentVariables.logLevel).flatMap { Logger.Level(rawValue: String(cString: $0)) } ?? .warning
LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
var logger = Logger(label: "pyro.supervisor")
logger.logLevel = level

do {
    let socket = OwnedDescriptor(owning: SupervisorProcess.clientDescriptor)
    try await Supervisor.serve(socket, variables: ProcessInfo.processInfo.environment, logger: logger)
} catch {
    logger.error("\(error)")
    exit(1)
}
