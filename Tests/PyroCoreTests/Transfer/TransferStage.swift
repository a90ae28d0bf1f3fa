import Glibc
import NIOPosix
import PyroModel
import PyroSystem
import PyroWire

@testable import PyroArchive
@testable import PyroCore

/// A host and a guest over a real link; the guest packs and unpacks with the agent's own code, unless told otherwise.
final class TransferStage: Sendable {
    /// What the guest does with a stream.
    typealias Guest = @Sendable (_ stream: LinkStream) async throws -> Void

    let pair: LinkPair
    private let serving: Task<Void, Never>

    init(guest: @escaping Guest = TransferStage.honest) async throws {
        let pair = try await LinkPair.make()
        self.pair = pair
        serving = Task {
            while let stream = try? await pair.server.incoming.next() {
                do {
                    try await guest(stream)
                } catch let failure as FailureReply {
                    stream.send(failure)
                    stream.finish()
                } catch {
                    stream.reset()
                }
            }
        }
    }

    var link: Link { pair.client }

    func end() {
        serving.cancel()
        pair.close()
    }

    static let honest: Guest = { stream in
        switch try MessageKind(of: stream.request) {
        case .unpack: try await unpack(try UnpackRequest(decoding: stream.request), stream)
        default: try await pack(try PackRequest(decoding: stream.request), stream)
        }
        stream.send(DoneReply())
        stream.finish()
    }

    private static func unpack(_ request: UnpackRequest, _ stream: LinkStream) async throws {
        let chunks = IncomingChunks()
        let feeding = Task {
            while case .data(let bytes, _)? = try? await stream.next() { try await chunks.put(bytes) }
            chunks.finish()
        }
        defer { feeding.cancel() }
        try await DedicatedThread.run {
            defer { chunks.abandon() }
            var unpacking = Unpacking(request, hasClearUmask: false) { stream.send($0) }
            try unpacking.run(ByteSource(chunks))
        }
    }

    private static func pack(_ request: PackRequest, _ stream: LinkStream) async throws {
        let chunks = OutgoingChunks()
        async let packed: Void = DedicatedThread.run {
            defer { chunks.finish() }
            let input = IncomingChunks()
            input.finish()
            try Packing.run(
                request, input: ByteSource(input), sink: { bytes throws(FailureReply) in try chunks.put(bytes) },
                report: { stream.send($0) })
        }
        while let bytes = try await chunks.next() { try await stream.send(bytes, channel: Channel.output) }
        try await packed
    }
}

/// What a test could not set up.
struct NoStage: Error {
    let reason: String
}

/// A directory that is gone after the test, and a stage.
func onStage(
    guest: @escaping TransferStage.Guest = TransferStage.honest,
    _ body: (_ scratch: String, _ link: Link) async throws -> Void
) async throws {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/pyro-transfer-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw NoStage(reason: "no scratch directory below \(base)") }
    let scratch = String(cString: made)
    let stage = try await TransferStage(guest: guest)
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(scratch, stage.link))
    } catch {
        outcome = .failure(error)
    }
    stage.end()
    _ = try? shell("chmod -R u+rwx '\(scratch)'; rm -rf '\(scratch)'")
    try outcome.get()
}

/// Runs a line on the host and returns what it printed.
@discardableResult
func shell(_ line: String) throws -> String {
    guard let pipe = popen("{ \(line)\n} 2>&1", "r") else { throw NoStage(reason: "no shell") }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer.prefix(count) }
    let text = String(decoding: output, as: UTF8.self)
    guard pclose(pipe) == 0 else { throw NoStage(reason: "\(line)\nfailed: \(text)") }
    return text
}

/// Everything about the tree at `path` that an archive carries.
func listing(_ path: String) throws -> String {
    try shell(
        """
        cd '\(path)' && find . -printf '%P|%y|%m|%s|%T@|%l|\\n' | sed -E 's/\\|d\\|([0-9]*)\\|[0-9]*\\|/|d|\\1||/' | LC_ALL=C sort
        find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum | cut -c1-64
        """)
}
