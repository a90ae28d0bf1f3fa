internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import PyroCore
internal import PyroModel
internal import PyroSystem

// Started by the SDK, never by hand: descriptor 3 is the connection to the client whose machine this process owns, and 4
// the lock of the workspace where it is for one.

// A client that goes away is told by the end of its connection, a terminal's Ctrl-C is the client's business.
for number in [SIGPIPE, SIGINT, SIGHUP] { signal(number, SIG_IGN) }

guard fcntl(SupervisorProcess.clientDescriptor, F_GETFD) >= 0 else {
    let words = "pyro-supervisor is started by pyro itself, not by hand: use `pyro run`.\n"
    _ = words.withCString { write(2, $0, strlen($0)) }
    exit(64)
}
for descriptor in [SupervisorProcess.clientDescriptor, SupervisorProcess.lockDescriptor] {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}

let level = getenv(EnvironmentVariables.logLevel).flatMap { Logger.Level(rawValue: String(cString: $0)) } ?? .warning
LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
var logger = Logger(label: "pyro.supervisor")
logger.logLevel = level

do {
    let socket = OwnedDescriptor(owning: SupervisorProcess.clientDescriptor)
    let hasLock = fcntl(SupervisorProcess.lockDescriptor, F_GETFD) >= 0
    let lock = hasLock ? FileLock(inherited: OwnedDescriptor(owning: SupervisorProcess.lockDescriptor)) : nil
    try await Supervisor.serve(socket, lock: lock, variables: ProcessInfo.processInfo.environment, logger: logger)
} catch {
    logger.error("\(error)")
    exit(1)
}
