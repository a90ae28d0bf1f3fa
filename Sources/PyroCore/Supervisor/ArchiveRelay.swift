internal import PyroModel
internal import PyroWire

/// Carries an archive from a client into the guest, and the guest's progress and verdict back.
struct ArchiveRelay: Sendable {
    let client: LinkStream
    let guest: LinkStream

    func run() async {
        let input = Task { await carryArchive() }
        defer { input.cancel() }
        do {
            while case .message(let payload)? = try await guest.next() { try forward(payload) }
            client.finish()
        } catch {
            guest.reset()
            client.reset()
        }
    }

    private func carryArchive() async {
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

    private func forward(_ payload: [UInt8]) throws(LinkError) {
        switch try MessageKind(of: payload) {
        case .archiveProgress: client.send(try ArchiveProgress(decoding: payload))
        case .done: client.send(try DoneReply(decoding: payload))
        case .failure: client.send(try FailureReply(decoding: payload))
        case let kind: throw .malformed("a message \(kind) on an archive's stream")
        }
    }
}
