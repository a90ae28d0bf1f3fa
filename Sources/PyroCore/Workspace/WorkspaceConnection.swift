internal import NIOPosix
internal import PyroModel
internal import PyroSystem
internal import PyroWire

/// A client's connection to the supervisor of a workspace, for one call.
struct WorkspaceConnection: Sendable {
    /// A supervisor that is there answers within milliseconds.
    private static let greetingDeadline: Duration = .seconds(30)

    let link: Link

    /// Connects to a supervisor; `nil` when none serves the workspace.
    static func open(_ id: String, in state: StateDirectory) async throws -> WorkspaceConnection? {
        let address = LocalSocket(in: state.run, named: state.socketName(of: id))
        guard let socket = try address.connect() else { return nil }
        do {
            let link = try await Link.connect(
                socket, session: .host(nonce: LinkNonce.random()), peer: "the supervisor of the workspace \(id)",
                on: MultiThreadedEventLoopGroup.singleton)
            do {
                try await link.established(within: greetingDeadline)
                return WorkspaceConnection(link: link)
            } catch {
                link.close()
                throw error
            }
        } catch let error as PyroError where error.code == .guestLost {
            // It was about to end; nothing was asked of it.
            return nil
        }
    }

    func close() {
        link.close()
    }

    /// Asks for something that has one answer.
    /// - Returns: `done` or `ending`.
    /// - Throws: what the supervisor has refused it with; `outcome_unknown` when the answer was not heard.
    func ask(_ request: WorkspaceRequest, for purpose: String) async throws -> WorkspaceReply {
        let stream = try link.open(try ControlMessage(request))
        defer { stream.finish() }
        guard let reply = try await stream.reply(to: purpose) else { throw LinkStream.unanswered(purpose) }
        if case .failed(let error) = reply { throw error }
        return reply
    }
}

extension LinkStream {
    /// The next reply of a supervisor; `nil` after the last. Anything else that comes is passed over.
    /// - Throws: `outcome_unknown` when the supervisor is gone.
    func reply(to purpose: String) async throws -> WorkspaceReply? {
        do {
            while let event = try await next() {
                guard case .message(let payload) = event else { continue }
                return try ControlMessage.decode(WorkspaceReply.self, from: payload)
            }
            return nil
        } catch is LinkStreamReset {
            throw Self.unanswered(purpose)
        } catch let error as PyroError where error.code == .guestLost {
            throw Self.unanswered(purpose)
        }
    }

    static func unanswered(_ purpose: String) -> PyroError {
        PyroError(
            .outcomeUnknown, "The supervisor was asked to \(purpose) and ended before it answered.",
            remedy: "Look at the workspace's status and logs before you repeat it.")
    }
}
