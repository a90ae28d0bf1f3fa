internal import PyroModel
internal import PyroSystem
internal import PyroWire

/// Takes in the data of an answer, held against what may come.
protocol AnswerData: Sendable {
    /// - Throws: `LinkError` for what cannot be.
    mutating func receive(_ bytes: [UInt8]) throws(LinkError)
}

/// One request about files: input to the guest, data from it, and one message that ends it.
struct GuestExchange: Sendable {
    let link: Link
    /// To follow `could not`, such as `read /workspace/f`.
    let purpose: String
    let limit: Duration
    /// Whether an answer that is not heard leaves open what has been done.
    var changes = false

    /// - Throws: `timeout`, `guest_lost`, or what the guest has refused it with.
    func run<Data: AnswerData, Reply: WireMessage>(
        _ request: some WireMessage, input: [UInt8] = [], into data: Data, reply: Reply.Type
    ) async throws -> (Data, Reply) {
        do {
            let (data, payload) = try await withDeadline(limit, waitingFor: "the guest to \(purpose)") {
                try await exchange(request, input: input, into: data)
            }
            return (data, try decode(reply, payload))
        } catch let error as PyroError where changes && (error.code == .guestLost || error.code == .timeout) {
            throw PyroError(
                .outcomeUnknown, "The guest was asked to \(purpose), and its answer was not heard. \(error.message)",
                remedy: "Look at what is there before you repeat it.")
        }
    }

    private func exchange<Data: AnswerData>(
        _ request: some WireMessage, input: [UInt8], into data: Data
    ) async throws -> (Data, [UInt8]) {
        var data = data
        let stream = try link.open(request)
        // A guest that refuses need not take the input first.
        let sending = Task {
            if !input.isEmpty { try await stream.send(input, channel: Channel.input) }
            stream.finish()
        }
        defer {
            sending.cancel()
            stream.reset()
        }
        do {
            while let event = try await stream.next() {
                switch event {
                case .message(let payload):
                    // Packing tells how far it is.
                    if try MessageKind(of: payload) == .archiveProgress { continue }
                    return (data, payload)
                case .data(let bytes, Channel.output): try data.receive(bytes)
                case .data: throw breach("sent data that was not asked for")
                }
            }
        } catch let error as LinkError {
            throw breach("sent something that cannot be: \(error)")
        } catch is LinkStreamReset {
            throw breach("dropped the request")
        }
        throw breach("ended without an answer")
    }

    private func decode<Reply: WireMessage>(_ type: Reply.Type, _ payload: [UInt8]) throws(PyroError) -> Reply {
        let answer: Result<Reply, FailureReply>
        do throws(LinkError) {
            answer =
                if try MessageKind(of: payload) == .failure {
                    .failure(try FailureReply(decoding: payload))
                } else {
                    .success(try Reply(decoding: payload))
                }
        } catch {
            throw breach("sent something that is no answer: \(error)")
        }
        switch answer {
        case .success(let reply): return reply
        case .failure(let failure): throw refusal(failure)
        }
    }

    /// The guest has not kept to the link's rules, or is gone.
    func breach(_ what: String) -> PyroError {
        PyroError(.guestLost, "The guest was asked to \(purpose) and \(what).")
    }

    private func refusal(_ failure: FailureReply) -> PyroError {
        let error = GuestReply.failure(failure, asked: purpose)
        guard error.code == .notFound else { return error }
        return PyroError(.notFound, error.message, remedy: "List the directory to see what is there.")
    }
}
