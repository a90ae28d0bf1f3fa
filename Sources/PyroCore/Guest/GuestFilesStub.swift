internal import PyroModel
internal import PyroSystem
internal import PyroWire

// Skeleton: replaced by the real client.
struct GuestFiles {
    let link: Link
    init(_ link: Link) { self.link = link }

    func tree(of path: String, within limit: Duration) async throws -> [TreeEntry] {
        let stream = try link.open(ListRequest(path: Array(path.utf8), isRecursive: true))
        defer { stream.reset() }
        return try await withDeadline(limit, waitingFor: "the guest to list \(path)") {
            var decoder = RecordDecoder<TreeEntry>()
            var entries: [TreeEntry] = []
            while let event = try await stream.next() {
                switch event {
                case .data(let bytes, _): entries += try decoder.receive(bytes)
                case .message(let payload):
                    _ = try GuestReply.decode(ListReply.self, from: payload, asked: "list \(path)")
                    return entries
                }
            }
            throw GuestReply.unexpected(to: "list \(path)")
        }
    }
}
