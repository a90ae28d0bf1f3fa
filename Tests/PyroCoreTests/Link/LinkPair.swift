import NIOPosix
import PyroCore
import PyroSystem
import PyroWire

/// Two links that face each other over a real socket pair.
struct LinkPair {
    let client: Link
    let server: Link

    static func make() async throws -> LinkPair {
        let (left, right) = try OwnedDescriptor.socketPair()
        let group = MultiThreadedEventLoopGroup.singleton
        async let client = Link.connect(left, session: .host(nonce: LinkNonce.random()), peer: "the server", on: group)
        async let server = Link.connect(right, session: .guest(), peer: "the client", on: group)
        let pair = LinkPair(client: try await client, server: try await server)
        try await pair.client.established(within: .seconds(30))
        try await pair.server.established(within: .seconds(30))
        return pair
    }

    /// Opens a stream and returns both of its ends.
    func stream() async throws -> (client: LinkStream, server: LinkStream) {
        let mine = try client.open(PingRequest())
        guard let theirs = try await server.incoming.next() else { throw CancellationError() }
        return (mine, theirs)
    }

    func close() {
        client.close()
        server.close()
    }
}
