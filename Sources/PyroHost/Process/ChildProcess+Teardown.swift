internal import Glibc
internal import PyroModel

/// The ladder that ends a child: a signal, a while to follow it, then the next one. The last step always is SIGKILL.
package struct TeardownLadder: Sendable, Hashable {
    package struct Step: Sendable, Hashable {
        package var signal: CInt
        /// How long the child has before the next step.
        package var patience: Duration

        package init(signal: CInt, patience: Duration) {
            self.signal = signal
            self.patience = patience
        }
    }

    /// The steps before SIGKILL.
    package var steps: [Step]
    /// How long the kernel has to end it after SIGKILL; it takes longer only while stuck in a device.
    package var reapDeadline: Duration = .seconds(10)

    package init(steps: [Step]) {
        self.steps = steps
    }

    /// SIGTERM and two seconds.
    package static let standard = TeardownLadder(steps: [Step(signal: SIGTERM, patience: .seconds(2))])
    /// SIGKILL at once, for what has no state worth a goodbye.
    package static let immediate = TeardownLadder(steps: [])
}

extension ChildProcess {
    /// Ends the child by the ladder and reaps it. Safe to call at any time and more than once; a cancelled task does
    /// not cut it short.
    /// - Throws: ``PyroErrorCode/timeout`` when even SIGKILL has not ended it by the deadline.
    @discardableResult
    package func teardown(_ ladder: TeardownLadder = .standard) async throws -> ProcessExit {
        // A task of its own does not inherit the cancellation that often is the reason for the teardown.
        try await Task { try await descend(ladder) }.value
    }

    private func descend(_ ladder: TeardownLadder) async throws -> ProcessExit {
        for step in ladder.steps {
            if let status { return status }
            signal(step.signal)
            if let status = await wait(atMost: step.patience) { return status }
        }
        signal(SIGKILL)
        if let status = await wait(atMost: ladder.reapDeadline) { return status }
        throw PyroError(
            .timeout, "The program \(self) did not end within \(ladder.reapDeadline) of SIGKILL.",
            remedy: "It is stuck in the kernel: look at its state in /proc/\(pid)/stack.")
    }
}
