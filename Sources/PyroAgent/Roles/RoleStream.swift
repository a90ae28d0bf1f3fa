import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// Serves a stream of the host by a process in a ``Role``.
///
/// The answer goes to the host behind all that the process wrote to its output.
final class RoleStream: StreamHandler {
    private let role: Role
    private let link: StreamLink
    private let loop: EventLoop
    private let pid: pid_t
    private var input: InputPipe?
    private var output: OutputPipe?
    private let messages: Descriptor
    private var messagesToken: EventLoop.Token?
    private var reader = MessagePipeReader()
    /// A report that found no room; the next one says as much.
    private var unsentProgress: ArchiveProgress?
    private var answer: (any WireMessage)?
    /// Whether the host still waits for the answer.
    private(set) var isWanted = true
    private var hasEnded = false
    /// Called when the process has gone and nothing is left to be told of it.
    var onGone: () -> Void = {}

    init(
        _ role: Role, request: [UInt8], program: [String], link: StreamLink, loop: EventLoop,
        scheduler: OutputScheduler, children: ChildProcesses
    ) throws(FailureReply) {
        let pipes = try RolePipes()
        let process = try pipes.start(program + [role.rawValue])
        self.role = role
        self.link = link
        self.loop = loop
        pid = process.pid
        messages = pipes.messages
        do throws(FailureReply) {
            try children.watch(process) { [weak self] _ in self?.processEnded() }
            messagesToken = try loop.add(messages, .input) { [weak self] _ in self?.readMessages() }
            output = try OutputPipe(
                pipes.output, channel: Channel.output, link: link, loop: loop, scheduler: scheduler
            ) { [weak self] in self?.tellWhenDelivered() }
            input = try InputPipe(pipes.input, link: link, loop: loop, head: MessagePipe.framed(request))
        } catch {
            kill(process.pid, SIGKILL)
            throw error
        }
    }

    // MARK: From the host

    func data(_ bytes: [UInt8], channel: UInt8) {
        guard channel == Channel.input, let input else { return link.consumed(bytes.count) }
        input.append(bytes)
    }

    func message(_ payload: [UInt8]) {
        link.consumed(payload.count)
    }

    func finished() {
        input?.finish()
    }

    func writable() {
        output?.creditArrived()
    }

    /// Ends the process, unless it has committed itself to what it does; see ``RoleLink/commit()``.
    func cancelled() {
        isWanted = false
        if !hasEnded {
            kill(pid, SIGTERM)
            kill(pid, SIGCONT)
        }
        input?.close()
        output?.discard()
        goneIfOver()
    }

    // MARK: From the process

    private func readMessages() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            switch buffer.withUnsafeMutableBytes({ messages.read(into: $0) }) {
            case .notNow: return
            case .bytes(let count):
                guard let payloads = try? reader.receive(buffer.prefix(count)) else {
                    // It has lost its mind; that it dies without an answer is told.
                    kill(pid, SIGKILL)
                    return stopReading()
                }
                for payload in payloads { take(payload) }
            case .closed: return stopReading()
            }
        }
    }

    private func stopReading() {
        if let messagesToken { loop.remove(messages, token: messagesToken) }
        messagesToken = nil
    }

    private func take(_ payload: [UInt8]) {
        switch try? MessageKind(of: payload) {
        case .archiveProgress:
            unsentProgress = try? ArchiveProgress(decoding: payload)
            if isWanted, link.sendable > 0 { sendProgress() }
        case .done: conclude(DoneReply.self, payload)
        case .failure: conclude(FailureReply.self, payload)
        case .listReply: conclude(ListReply.self, payload)
        case .readReply: conclude(ReadReply.self, payload)
        case .writeReply: conclude(WriteReply.self, payload)
        default: break
        }
    }

    private func conclude<Reply: WireMessage>(_: Reply.Type, _ payload: [UInt8]) {
        guard answer == nil, let reply = try? Reply(decoding: payload) else { return }
        answer = reply
        tellWhenDelivered()
    }

    private func sendProgress() {
        if let unsentProgress { link.send(unsentProgress) }
        unsentProgress = nil
    }

    private func tellWhenDelivered() {
        guard isWanted, let answer, output?.isDelivered != false else { return }
        isWanted = false
        sendProgress()
        link.answer(answer)
        goneIfOver()
    }

    private func goneIfOver() {
        if hasEnded, !isWanted { onGone() }
    }

    private func processEnded() {
        hasEnded = true
        if messagesToken != nil { readMessages() }
        stopReading()
        input?.close()
        input = nil
        if answer == nil { answer = FailureReply(.system, "the process that was to \(role.rawValue) died") }
        output?.limitToPresent()
        tellWhenDelivered()
        goneIfOver()
    }
}
