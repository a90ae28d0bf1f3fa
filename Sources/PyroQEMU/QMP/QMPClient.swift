package import PyroModel
package import PyroSystem

/// QEMU's control connection (QMP) over one connected socket.
///
///     let qemu = try await QMPClient.connect(over: socket)
///     try await qemu.restoreState(from: start.deviceState)
///     try await qemu.resume()
///
/// Commands may be given at the same time; each waits for its own answer, no longer than its limit. When QEMU ends, everything that waits fails with
/// ``PyroErrorCode/guestLost``.
package final class QMPClient: Sendable {
    /// How long QEMU has for a command. It answers within a millisecond or two unless its one big lock is held.
    package static let commandLimit = Duration.seconds(10)
    /// How long QEMU has from its start to its greeting and the first answer; some 50 ms on a quiet host.
    package static let startLimit = Duration.seconds(20)
    /// How long QEMU has to write or read a machine's device state, some 100 KiB.
    package static let stateLimit = Duration.seconds(30)

    /// What QEMU says it is.
    package let version: QEMUVersion
    private let connection: QMPConnection

    private init(_ connection: QMPConnection, _ version: QEMUVersion) {
        self.connection = connection
        self.version = version
    }

    deinit {
        connection.close()
    }

    /// Waits for QEMU's greeting and begins to talk. QEMU need not run yet.
    package static func connect(
        over socket: OwnedDescriptor, limit: Duration = startLimit
    ) async throws -> QMPClient {
        let connection = QMPConnection(socket)
        try connection.start()
        do {
            return try await withDeadline(limit, waitingFor: "QEMU to greet and take commands") {
                let client = QMPClient(connection, try await connection.greeting.value())
                try await client.execute("qmp_capabilities", limit: limit)
                try await client.prepareForStates()
                return client
            }
        } catch {
            connection.close()
            throw error
        }
    }

    /// Gives one command and returns its answer.
    /// - Parameter descriptor: passed along with the command; QEMU gets a duplicate.
    /// - Throws: ``PyroErrorCode/internal`` with QEMU's words when it refuses, ``PyroErrorCode/timeout``, ``PyroErrorCode/guestLost``.
    @discardableResult
    package func execute(
        _ command: String, _ arguments: JSONValue? = nil, passing descriptor: OwnedDescriptor? = nil,
        limit: Duration = commandLimit
    ) async throws -> JSONValue {
        let (id, answer) = try connection.send(command, arguments, passing: descriptor)
        defer { connection.forget(id) }
        let result = try await withDeadline(limit, waitingFor: "QEMU to answer \(command)") { try await answer.value() }
        switch result {
        case .success(let value): return value
        case .failure(let refusal):
            throw PyroError(.internal, "QEMU refused \(command): \(refusal.words)", retry: .never)
        }
    }

    /// What happens from now on. To miss nothing, ask for it before the command that makes it happen.
    package func events() -> AsyncStream<QMPEvent> {
        connection.events()
    }

    /// Waits for an event that fits.
    /// - Parameters:
    ///   - events: listened to since before it could happen.
    ///   - what: what is waited for, for the error.
    package func firstEvent(
        in events: AsyncStream<QMPEvent>, waitingFor what: String, limit: Duration,
        where fits: @escaping @Sendable (QMPEvent) -> Bool
    ) async throws -> QMPEvent {
        try await withDeadline(limit, waitingFor: what) { [connection] in
            for await event in events where fits(event) { return event }
            try Task.checkCancellation()
            throw connection.end ?? PyroError(.guestLost, "QEMU ended while pyro waited for \(what).")
        }
    }

    /// Why the connection has ended; `nil` while it stands.
    package var end: PyroError? { connection.end }

    /// Ends the connection. QEMU runs on.
    package func close() {
        connection.close()
    }
}
