/// Points between the steps of an install at which a test can fail, wait or look.
package struct InstallHooks: Sendable {
    package enum Step: Sendable, Hashable, CaseIterable {
        /// This process holds the install lock.
        case locked
        /// The tar is there.
        case built
        /// The image is filled, and not yet looked at.
        case written
        /// All files are in the work directory and flushed.
        case staged
        /// The directory has its name; the reference does not name it yet.
        case published
    }

    package var reached: @Sendable (Step) async throws -> Void

    package init(reached: @escaping @Sendable (Step) async throws -> Void = { _ in }) {
        self.reached = reached
    }
}
