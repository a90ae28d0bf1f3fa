internal import PyroModel
package import PyroSystem

/// A machine's device state leaves and enters QEMU by its migration, with the memory left out: that is a file of the supervisor's.
extension QMPClient {
    /// Writes the device state of a paused machine. When it returns all of it has been written, and the machine may be resumed.
    /// - Parameter file: opened for writing.
    package func saveState(into file: OwnedDescriptor, limit: Duration = stateLimit) async throws {
        let events = events()
        try await execute("getfd", ["fdname": .string(Self.stateName)], passing: file)
        try await execute("migrate", ["uri": .string("fd:\(Self.stateName)")])
        try await waitForMigration(events, "QEMU to write the device state", limit)
        try await settle(limit)
    }

    /// Reads a device state into a QEMU that was started for it. The memory must be in place: devices read their queues from it. The machine is
    /// paused then, as it was when it was saved.
    /// - Parameter descriptor: QEMU's own number of the file, ``MachineLaunch/Command/deviceState``.
    /// - Throws: ``PyroErrorCode/memoryNotRestorable`` when QEMU cannot take it.
    package func restoreState(from descriptor: CInt, limit: Duration = stateLimit) async throws {
        let events = events()
        try await execute("migrate-incoming", ["uri": .string("fd:\(descriptor)")])
        do {
            try await waitForMigration(events, "QEMU to read the device state", limit)
        } catch let error as PyroError where error.code == .guestLost || error.code == .memoryNotRestorable {
            // A QEMU that cannot read a state says so on its standard error and exits.
            throw PyroError(.memoryNotRestorable, "QEMU could not take the device state. \(error.message)")
        }
    }

    /// What both sides must agree on: the memory stays where it is, and the end of a migration is told by an event. Done as soon as QEMU listens, so
    /// that it does not stand between the memory and the restore.
    func prepareForStates() async throws {
        let on = ["x-ignore-shared", "events"].map { JSONValue.object(["capability": .string($0), "state": true]) }
        try await execute("migrate-set-capabilities", ["capabilities": .array(on)])
    }

    private static let stateName = "state"

    private func waitForMigration(_ events: AsyncStream<QMPEvent>, _ what: String, _ limit: Duration) async throws {
        let event = try await firstEvent(in: events, waitingFor: what, limit: limit) {
            $0.name == "MIGRATION" && ["completed", "failed", "cancelled"].contains($0.data["status"]?.stringValue)
        }
        guard event.data["status"] == "completed" else {
            let words = try? await execute("query-migrate")["error-desc"]?.stringValue
            throw PyroError(.memoryNotRestorable, "Waited for \(what), which failed: \(words ?? "no reason given").")
        }
    }

    /// "Completed" is told a moment before the machine may be resumed, and no event tells that moment, so it is asked for.
    private func settle(_ limit: Duration) async throws {
        try await withDeadline(limit, waitingFor: "QEMU to finish writing the device state") {
            while try await self.queryStatus() == .finishMigrate { try await Task.sleep(for: .milliseconds(1)) }
        }
    }
}
