/// QEMU's run state.
package enum RunState: Sendable, Hashable {
    case running
    /// Stopped by command, or restored from a machine that was.
    case paused
    /// Not started yet (`-S`).
    case prelaunch
    /// Waiting for a device state.
    case inMigrate
    /// The device state is being written; nothing else may be asked for.
    case finishMigrate
    /// The device state has been written.
    case postMigrate
    /// A disk error has stopped it.
    case ioError
    /// The guest is off or has panicked.
    case shutdown
    case other(String)

    init(_ name: String) {
        self =
            switch name {
            case "running": .running
            case "paused": .paused
            case "prelaunch": .prelaunch
            case "inmigrate": .inMigrate
            case "finish-migrate": .finishMigrate
            case "postmigrate": .postMigrate
            case "io-error": .ioError
            case "shutdown", "guest-panicked", "internal-error": .shutdown
            default: .other(name)
            }
    }
}
