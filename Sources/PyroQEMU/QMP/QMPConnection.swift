internal import CPyroSys
internal import PyroModel
internal import PyroSystem
internal import Synchronization
internal import SystemPackage

/// The socket to QEMU, its one reader, and who waits for what. The reader's thread holds it until the connection has ended.
final class QMPConnection: Sendable {
    private struct State {
        var nextID: Int64 = 1
        var pending: [Int64: OneShot<Result<JSONValue, QMPRefusal>>] = [:]
        var nextListener = 0
        var listeners: [Int: AsyncStream<QMPEvent>.Continuation] = [:]
        /// Why there is no connection any more.
        var end: PyroError?
    }

    /// Events kept for a listener that has no time for them; the oldest are lost.
    private static let keptEvents = 256

    let greeting = OneShot<QEMUVersion>()
    private let socket: OwnedDescriptor
    private let state = Mutex(State())

    init(_ socket: OwnedDescriptor) {
        self.socket = socket
    }

    /// Starts the reader.
    func start() throws(PyroError) {
        let retained = Unmanaged.passRetained(self)
        let error = pyro_start_thread(
            { context in
                guard let context else { return }
                Unmanaged<QMPConnection>.fromOpaque(context).takeRetainedValue().readToEnd()
            }, retained.toOpaque())
        guard error == 0 else {
            retained.release()
            throw SystemError.make("start the thread that reads QMP", Errno(rawValue: error))
        }
    }

    /// Ends the connection; everybody who waits learns of it.
    func close() {
        _ = pyro_hang_up(socket.rawValue)
    }
}

// MARK: Sending

extension QMPConnection {
    /// Sends a command and returns its number and where its answer will be.
    func send(
        _ command: String, _ arguments: JSONValue?, passing descriptor: OwnedDescriptor?
    ) throws -> (id: Int64, answer: OneShot<Result<JSONValue, QMPRefusal>>) {
        let answer = OneShot<Result<JSONValue, QMPRefusal>>()
        return try state.withLock { state in
            if let end = state.end { throw end }
            let id = state.nextID
            var message: [String: JSONValue] = ["execute": .string(command), "id": .int(id)]
            message["arguments"] = arguments
            let line = try JSONValue.object(message).line() + [UInt8(ascii: "\n")]
            // It never waits, so it is done under the lock, which keeps lines whole. A command is far smaller than the socket's buffer: one
            // that does not fit finds a QEMU that has stopped reading.
            let sent = pyro_send_passing(socket.rawValue, line, line.count, descriptor?.rawValue ?? -1)
            guard sent == line.count else {
                let reason = sent < 0 ? Errno.current.description : "only \(sent) of \(line.count) bytes were taken"
                _ = pyro_hang_up(socket.rawValue)
                throw PyroError(.guestLost, "QEMU does not take the command \(command): \(reason).")
            }
            state.nextID += 1
            state.pending[id] = answer
            return (id, answer)
        }
    }

    /// Nobody waits for that answer any more.
    func forget(_ id: Int64) {
        _ = state.withLock { $0.pending.removeValue(forKey: id) }
    }

    /// Everything that happens from now on; it ends with the connection.
    func events() -> AsyncStream<QMPEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: QMPEvent.self, bufferingPolicy: .bufferingNewest(Self.keptEvents))
        let listener = state.withLock { state -> Int? in
            guard state.end == nil else { return nil }
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        guard let listener else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: listener) }
        }
        return stream
    }

    /// Why the connection has ended; `nil` while it stands.
    var end: PyroError? { state.withLock(\.end) }
}

// MARK: Receiving

extension QMPConnection {
    private func readToEnd() {
        var reader = QMPLineReader()
        do {
            while let bytes = try receive() {
                for line in try reader.append(bytes) { deliver(try QMPMessage(line: line)) }
            }
            finish(PyroError(.guestLost, "QEMU closed its QMP connection."))
        } catch {
            finish(SystemError.wrap("read from QMP", error))
        }
    }

    private func receive() throws(PyroError) -> [UInt8]? {
        var count = 0
        let bytes = try SystemError.during("read from QMP") {
            try [UInt8](unsafeUninitializedCapacity: 16384) { buffer, filled in
                count = try socket.descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
                filled = count
            }
        }
        return count == 0 ? nil : bytes
    }

    private func deliver(_ message: QMPMessage) {
        switch message {
        case .greeting(let version):
            greeting.resolve(.success(version))
        case .answer(let id, let result):
            state.withLock { $0.pending.removeValue(forKey: id) }?.resolve(.success(result))
        case .event(let event):
            for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(event) }
        case .complaint:
            // It answers no command of ours by number; who waits for one learns of it by the deadline.
            break
        }
    }

    private func finish(_ error: PyroError) {
        close()
        let (pending, listeners) = state.withLock { state in
            state.end = error
            defer { (state.pending, state.listeners) = ([:], [:]) }
            return (Array(state.pending.values), Array(state.listeners.values))
        }
        greeting.resolve(.failure(error))
        for answer in pending { answer.resolve(.failure(error)) }
        for listener in listeners { listener.finish() }
    }
}
