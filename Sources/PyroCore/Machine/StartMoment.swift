/// A moment in the start of a machine, told to whoever measures it.
///
///     try await StartMoment.$observer.withValue(.init { clock.note($0) }) { try await starter.start { _ in } }
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

    /// Told of every moment of starts within the same task.
    @TaskLocal package static var observer: Observer?

    /// Who is told, from any thread. A type of its own: a task-local closure crashes in optimised code (Swift 6.3).
    package struct Observer: Sendable {
        let told: @Sendable (StartMoment) -> Void

        package init(_ told: @escaping @Sendable (StartMoment) -> Void) {
            self.told = told
        }
    }

    func note() {
        Self.observer?.told(self)
    }
}
