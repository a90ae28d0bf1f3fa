internal import Glibc
package import PyroModel
internal import PyroSystem
package import PyroWire

/// The agent of one machine, as the host speaks with it. Every answer is checked; every wait has a deadline.
package struct Guest: Sendable {
    package let link: Link

    package init(link: Link) {
        self.link = link
    }

    /// Asks whether the agent answers.
    package func ping(within limit: Duration) async throws {
        let reply = try await ask(PingRequest(), named: "answer a ping", within: limit)
        _ = try decode(PongReply.self, from: reply, named: "a ping")
    }

    /// Mounts a disk of the machine.
    package func mount(_ request: MountRequest, within limit: Duration) async throws {
        try await perform(request, named: "mount \(request.device)", within: limit)
    }

    /// Gives the machine an identity of its own: randomness, clock, names.
    package func assume(_ identity: GuestIdentity, within limit: Duration) async throws {
        try await perform(try identity.request(), named: "take its identity", within: limit)
    }

    /// Stops everything but the agent and flushes file systems.
    package func freeze(dropCaches: Bool, within limit: Duration) async throws {
        try await perform(FreezeRequest(dropCaches: dropCaches), named: "freeze", within: limit)
    }

    /// Lets everything run on.
    package func thaw(within limit: Duration) async throws {
        try await perform(ThawRequest(), named: "thaw", within: limit)
    }

    /// Flushes, unmounts and turns the machine off.
    package func powerOff(within limit: Duration) async throws {
        try await perform(PowerOffRequest(), named: "turn itself off", within: limit)
    }

    /// Sends a request that is answered by `Done`.
    private func perform(_ request: some WireMessage, named name: String, within limit: Duration) async throws {
        let reply = try await ask(request, named: name, within: limit)
        _ = try decode(DoneReply.self, from: reply, named: name)
    }

    /// Sends a request and waits for the one message that answers it.
    private func ask(_ request: some WireMessage, named name: String, within limit: Duration) async throws -> [UInt8] {
        let stream = try link.open(request)
        defer { stream.reset() }
        return try await withDeadline(limit, waitingFor: "the guest to \(name)") {
            do {
                guard case .message(let reply) = try await stream.next() else { throw GuestReply.unexpected(to: name) }
                return reply
            } catch is LinkStreamReset {
                throw GuestReply.unexpected(to: name)
            }
        }
    }

    private func decode<Reply: WireMessage>(_ type: Reply.Type, from payload: [UInt8], named name: String) throws
        -> Reply
    {
        try GuestReply.decode(type, from: payload, asked: name)
    }
}

/// Reads replies of guests, which are not trusted.
package enum GuestReply {
    /// Decodes the reply that is expected, or throws the failure that came in its place.
    package static func decode<Reply: WireMessage>(
        _ type: Reply.Type, from payload: [UInt8], asked name: String
    ) throws(PyroError) -> Reply {
        let answer: Result<Reply, PyroError>
        do throws(LinkError) {
            answer =
                if try MessageKind(of: payload) == .failure {
                    .failure(failure(try FailureReply(decoding: payload), asked: name))
                } else {
                    .success(try Reply(decoding: payload))
                }
        } catch {
            throw PyroError(.guestLost, "The guest was asked to \(name), but \(error).")
        }
        return try answer.get()
    }

    package static func unexpected(to name: String) -> PyroError {
        PyroError(.guestLost, "The guest was asked to \(name) and sent something that is no answer.")
    }

    /// A refusal in the guest's own words.
    package static func failure(_ failure: FailureReply, asked name: String) -> PyroError {
        let code: PyroErrorCode =
            switch failure.reason {
            case .unsafeArchive: .unsafeArchive
            case .invalid, .badWorkingDirectory: .usage
            case .patchFailed: .patchFailed
            case .tooLarge: .tooLarge
            case .wrongKind: .usage
            case .notFound: .notFound
            case .system where failure.errno == ENOSPC: .diskFull
            case .notExecutable, .system: .internal
            }
        // What is wrong with a patch is told in sentences of its own, with lines of the files.
        if code == .patchFailed { return PyroError(code, failure.message.withoutControls(keepingLines: true)) }
        return PyroError(code, "The guest could not \(name): \(words(of: failure)).")
    }

    /// What the guest said, without control characters: it goes to terminals.
    package static func words(of failure: FailureReply) -> String {
        failure.message.withoutControls(keepingLines: false)
    }
}

extension String {
    fileprivate func withoutControls(keepingLines: Bool) -> String {
        let plain = unicodeScalars.map { scalar in
            scalar.properties.isControl && !(keepingLines && (scalar == "\n" || scalar == "\t")) ? " " : scalar
        }
        return String(String.UnicodeScalarView(plain))
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isControl: Bool { generalCategory == .control || generalCategory == .format }
}
