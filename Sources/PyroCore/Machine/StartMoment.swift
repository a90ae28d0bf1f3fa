/// A moment in the start of a machine, told to whoever measures it.
///
///     try await StartMoment.$observer.withValue({ clock.note($0) }) { try await starter.start { _ in } }
package enum StartMoment: String, Sendable, CaseIterable {
    /// Profile, disk and checkpoint are at hand; from here on a machine is made.
    case prepared
    /// The memory holds what the checkpoint says; happens beside ``spawned`` and ``greeted``.
    case filled
    /// QEMU was executed.
    case spawned
    /// QEMU takes commands.
    case greeted
    /// The device state is in place.
    case loaded
    /// The processors run.
    case resumed
    /// The agent has answered.
    case answered
    /// The agent has entered its disk.
    case mounted
    case identified
    /// Commands may be given.
    case thawed

    /// Called at each moment of starts within the same task, from any thread.
    @TaskLocal package static var observer: (@Sendable (StartMoment) -> Void)?

    func note() {
        Self.observer?(self)
    }
}
