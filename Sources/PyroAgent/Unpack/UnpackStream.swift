import CPyroSys
import Glibc
import PyroWire

/// Unpacks an archive for a stream of the host, in a process of its own.
///
/// A process rather than a thread: what a hostile archive breaks is not the first process of the machine, it can be
/// ended at any point, and the memory it touched is free again afterwards.
final class UnpackStream: StreamHandler {
    private let link: StreamLink
    private let loop: EventLoop
    private let pid: pid_t
    private var input: InputPipe?
    private let replies: Descriptor
    private var repliesToken: EventLoop.Token?
    private var reader = MessagePipeReader()
    private var isAnswered = false
    private var hasEnded = false
    /// Called when the process has gone.
    var onGone: () -> Void = {}

    init(
        _ request: UnpackRequest, program: [String], link: StreamLink, loop: EventLoop, children: ChildProcesses
    ) throws(FailureReply) {
        guard request.directory.first == UInt8(ascii: "/"), !request.directory.contains(0) else {
            throw FailureReply(.invalid, "the directory to unpack into is not an absolute path")
        }
        let pipes = try CommandPipes(hasInput: true)
        let arguments = program + (request.keepsOwners ? [UnpackProgram.keepOwnersFlag] : [])
        let process = Self.start(arguments.map { Array($0.utf8) } + [request.directory], pipes)
        guard process.error == 0 else { throw failure("start unpacking", errno: process.error) }
        self.link = link
        self.loop = loop
        pid = process.pid
        replies = pipes.output.own
        do throws(FailureReply) {
            input = try pipes.input.map { ends throws(FailureReply) in
                try InputPipe(ends.own, link: link, loop: loop)
            }
            repliesToken = try loop.add(replies, .input) { [weak self] _ in self?.readReplies() }
            try children.watch(process) { [weak self] _ in self?.processEnded() }
        } catch {
            kill(process.pid, SIGKILL)
            throw error
        }
    }

    private static func start(_ arguments: [[UInt8]], _ pipes: CommandPipes) -> pyro_spawn_result {
        let list = CStrings(arguments)
        let environment = CStrings([])
        let map = pipes.descriptors.prefix(2).enumerated().compactMap { target, source in
            source.map { pyro_spawn_fd(target: Int32(target), source: $0) }
        }
        return map.withUnsafeBufferPointer { map in
            var options = pyro_spawn_defaults()
            options.path = UnsafePointer(list.list[0])
            options.argv = UnsafePointer(list.list)
            options.envp = UnsafePointer(environment.list)
            options.flags = PYRO_SPAWN_SETSID
            options.fds = map.baseAddress
            options.fd_count = map.count
            return pyro_spawn(&options)
        }
    }

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

    func writable() {}

    func cancelled() {
        isAnswered = true
        if !hasEnded { kill(pid, SIGKILL) }
        input?.close()
    }

    // MARK: From the process

    private func readReplies() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            switch buffer.withUnsafeMutableBytes({ replies.read(into: $0) }) {
            case .notNow: return
            case .bytes(let count):
                for message in reader.receive(buffer.prefix(count)) { forward(message) }
            case .closed:
                if let repliesToken { loop.remove(replies, token: repliesToken) }
                repliesToken = nil
                return
            }
        }
    }

    private func forward(_ payload: [UInt8]) {
        guard !isAnswered else { return }
        if let progress = try? ArchiveProgress(decoding: payload) {
            // The next one says as much.
            if link.sendable > 0 { link.send(progress) }
        } else if let failure = try? FailureReply(decoding: payload) {
            answer(failure)
        } else if let done = try? DoneReply(decoding: payload) {
            answer(done)
        }
    }

    private func answer(_ reply: some WireMessage) {
        isAnswered = true
        link.answer(reply)
    }

    private func processEnded() {
        hasEnded = true
        if repliesToken != nil { readReplies() }
        if let repliesToken { loop.remove(replies, token: repliesToken) }
        repliesToken = nil
        input?.close()
        input = nil
        if !isAnswered { answer(FailureReply(.system, "the process that unpacks the archive died")) }
        onGone()
    }
}
