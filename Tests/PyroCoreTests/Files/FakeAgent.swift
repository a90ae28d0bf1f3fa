import PyroCore
import PyroModel
import PyroWire

/// An agent that answers requests about files as a test says.
struct FakeAgent {
    private let links: LinkPair

    /// Runs `body` with files whose agent serves each request by `serve`.
    static func run<Result: Sendable>(
        serving serve: @escaping @Sendable (LinkStream) async throws -> Void,
        _ body: @escaping @Sendable (GuestFiles) async throws -> Result
    ) async throws -> Result {
        let links = try await LinkPair.make()
        defer { links.close() }
        let agent = Task {
            while let stream = try await links.server.incoming.next() { try await serve(stream) }
        }
        defer { agent.cancel() }
        return try await body(GuestFiles(links.client))
    }
}

extension LinkStream {
    /// Sends data and then the message that ends it.
    func answer(_ data: [UInt8], _ reply: some WireMessage) async throws {
        if !data.isEmpty { try await send(data, channel: Channel.output) }
        send(reply)
        finish()
    }

    /// All input, up to the sender's end.
    func input() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while case .data(let more, _)? = try await next() { bytes += more }
        return bytes
    }
}

extension TreeEntry {
    static func file(_ path: String, size: UInt64 = 0) -> TreeEntry {
        of(path, .file, size: size)
    }

    static func directory(_ path: String) -> TreeEntry {
        of(path, .directory)
    }

    static func of(_ path: String, _ kind: Kind, size: UInt64 = 0, target: String? = nil) -> TreeEntry {
        let time = Time(seconds: 1_600_000_000, nanoseconds: 0)
        return TreeEntry(
            path: Array(path.utf8), kind: kind, mode: 0o644, size: size, modified: time, changed: time, inode: 1,
            links: 1, target: target.map { Array($0.utf8) })
    }
}

/// What a call throws as an error of pyro.
func refusal(of body: () async throws -> some Any) async -> PyroError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PyroError
    }
}
