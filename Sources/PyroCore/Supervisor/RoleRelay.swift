internal import PyroModel
internal import PyroWire

/// Carries a request about files between a client and the guest: data both ways, the guest's progress and its verdict.
struct RoleRelay: Sendable {
    let client: LinkStream
    let guest: LinkStream

    /// Opens the stream of the guest that serves a client's request.
    /// - Returns: `nil` when the request is about something else.
    static func open(_ request: [UInt8], over link: Link) throws -> LinkStream? {
        switch try MessageKind(of: request) {
        case .unpack: try link.open(try UnpackRequest(decoding: request))
        case .pack: try link.open(try PackRequest(decoding: request))
        case .list: try link.open(try ListRequest(decoding: request))
        case .read: try link.open(try ReadRequest(decoding: request))
        case .write: try link.open(try WriteRequest(decoding: request))
        case .patch: try link.open(try PatchRequest(decoding: request))
        default: nil
        }
    }

    func run() async {
        let helpers = [Task { await carryInput() }, Task { await followClient() }]
        defer { for helper in helpers { helper.cancel() } }
        do {
            while let event = try await guest.next() {
                switch event {
                case .data(let bytes, let channel): try await client.send(bytes, channel: channel)
                case .message(let payload): try forward(payload)
                }
            }
            client.finish()
        } catch {
            guest.reset()
            client.reset()
        }
    }

    private func carryInput() async {
        do {
            while case .data(let bytes, let channel)? = try await client.next() {
                try await guest.send(bytes, channel: channel)
            }
            guest.finish()
        } catch is CancellationError {
            // The guest has given its verdict.
        } catch {
            guest.reset()
        }
    }

    /// Gives the work up when its client does, even while its input waits for the guest to take it.
    private func followClient() async {
        await client.untilReset()
        if !Task.isCancelled { guest.reset() }
    }

    private func forward(_ payload: [UInt8]) throws(LinkError) {
        switch try MessageKind(of: payload) {
        case .archiveProgress: client.send(try ArchiveProgress(decoding: payload))
        case .listReply: client.send(try ListReply(decoding: payload))
        case .readReply: client.send(try ReadReply(decoding: payload))
        case .writeReply: client.send(try WriteReply(decoding: payload))
        case .done: client.send(try DoneReply(decoding: payload))
        case .failure: client.send(try FailureReply(decoding: payload))
        case let kind: throw .malformed("a message \(kind) about files")
        }
    }
}
