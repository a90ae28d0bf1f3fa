import FoundationEssentials
import PyroModel
import PyroStore
import PyroSystem
import PyroWire
import SystemPackage

@testable import PyroCore

/// A supervised command between a client and a guest, both of which the test plays over real connections.
final class CommandStage: Sendable {
    let toClient: LinkPair
    let toGuest: LinkPair
    /// The client's end of the stream.
    let client: LinkStream
    /// The supervisor's end of it.
    let served: LinkStream
    /// The guest's end of the command.
    let guest: LinkStream
    let command: SupervisedCommand
    let streams: StreamFiles
    private let state: StateDirectory

    init(timeLimit: Duration = .zero, elapsed: Duration = .zero, killGrace: Duration = .seconds(60)) async throws {
        state = StateDirectory(root: FilePath("/tmp/pyro-command-test-\(UInt64.random(in: .min ... .max))"))
        try state.prepare()
        try Directory.make(state.workspaces.appending("0123456789ab"))
        streams = StreamFiles(state, workspaceID: "0123456789ab")
        (toClient, toGuest) = (try await LinkPair.make(), try await LinkPair.make())
        (client, served) = try await toClient.stream()
        let request = ExecRequest(
            arguments: [[0x61]], shellLine: nil, variables: [], workingDirectory: [0x2F], hasInput: true, key: 1)
        let asked = try GuestCommand(request, over: toGuest.client)
        guard let guest = try await toGuest.server.incoming.next() else { throw CancellationError() }
        self.guest = guest
        let record = CommandRecord(
            workspaceID: "0123456789ab", sequence: 1, command: ["a"], cwd: "/", state: .running, recordedAt: Date(),
            elapsedMilliseconds: Int(elapsed / .milliseconds(1)),
            timeLimitMilliseconds: Int64(timeLimit / .milliseconds(1)), isDetached: false)
        let output = try CommandOutput(streams, sequence: 1, queue: BlockingQueue("test"))
        command = SupervisedCommand(record, guest: asked, output: output, client: served, killGrace: killGrace)
    }

    deinit {
        toClient.close()
        toGuest.close()
        try? Directory.remove(state.root, depth: 4)
    }

    /// Runs the command as the supervisor does, and says that its record is final.
    func run() -> Task<SupervisedCommand.Outcome, Never> {
        Task { [command] in
            let outcome = await command.run { _ in }
            command.isOver(telling: .ended)
            return outcome
        }
    }

    /// What the files hold of a stream.
    func kept(_ stream: OutputStream) throws -> [UInt8] {
        try streams.reader(1, stream).read(offset: 0, count: 64 << 20).bytes
    }

    /// The guest says that the command has ended.
    func end(_ outcome: ExecExited.Outcome) {
        guest.send(ExecExited(outcome))
        guest.finish()
    }

    /// The next signal that the guest is sent; input that comes before it is passed over.
    func nextSignal() async throws -> ExecSignal? {
        while let event = try await guest.next() {
            guard case .message(let payload) = event, try MessageKind(of: payload) == .execSignal else { continue }
            return try ExecSignal(decoding: payload)
        }
        return nil
    }

    /// What the client hears, up to the end.
    func heard() async throws -> (output: [UInt8], replies: [WorkspaceReply]) {
        var (output, replies): ([UInt8], [WorkspaceReply]) = ([], [])
        while let event = try await client.next() {
            switch event {
            case .data(let bytes, _): output += bytes
            case .message(let payload): replies.append(try ControlMessage.decode(WorkspaceReply.self, from: payload))
            }
        }
        return (output, replies)
    }
}
