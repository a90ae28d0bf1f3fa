internal import PyroModel

extension QMPClient {
    package func queryStatus() async throws -> RunState {
        let answer = try await execute("query-status")
        guard let name = answer["status"]?.stringValue else {
            throw PyroError(.internal, "QEMU answered query-status without a status: \(answer).")
        }
        return RunState(name)
    }

    /// Lets the processors run.
    package func resume(limit: Duration = commandLimit) async throws {
        try await execute("cont", limit: limit)
    }

    /// Stops the processors and waits until the disk is quiet.
    package func pause(limit: Duration = commandLimit) async throws {
        try await execute("stop", limit: limit)
    }

    /// Asks the guest to turn itself off, as a power button does; returns at once.
    package func pressPowerButton() async throws {
        try await execute("system_powerdown")
    }

    /// Ends QEMU. That it hangs up before it has answered is no error.
    package func quit() async throws {
        do {
            try await execute("quit")
        } catch let error as PyroError where error.code == .guestLost {
            return
        }
    }
}
