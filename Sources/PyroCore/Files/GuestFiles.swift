internal import PyroModel
internal import PyroSystem
package import PyroWire

/// The files of one machine, over the guest link or over a supervisor's, which hands the same requests on.
///
/// Guests are not trusted: whatever comes is held against the request and against limits, and what does not fit is
/// `guest_lost`. The guest's own refusals are errors of the codes `not_found`, `usage`, `disk_full`, `patch_failed` and the
/// like.
package struct GuestFiles: Sendable {
    /// Time limits of one request; bytes that go to and fro count.
    private static let readDeadline: Duration = .seconds(120)
    private static let writeDeadline: Duration = .seconds(300)

    private let link: Link

    package init(_ link: Link) {
        self.link = link
    }

    /// A part of a directory's entries.
    package struct Page: Sendable {
        package var entries: [TreeEntry]
        package var isTruncated: Bool
        /// Whether the path is no directory, and the one entry is itself.
        package var isSingle: Bool
    }

    /// All that is below a directory, in the order of a walk.
    package func tree(of path: String, within limit: Duration) async throws -> [TreeEntry] {
        try await list(ListRequest(path: Array(path.utf8), isRecursive: true), within: limit).entries
    }

    package func list(_ request: ListRequest) async throws -> Page {
        try await list(request, within: Self.readDeadline)
    }

    private func list(_ request: ListRequest, within limit: Duration) async throws -> Page {
        let exchange = GuestExchange(link: link, purpose: "list \(PathText(request.path).text)", limit: limit)
        let (records, reply) = try await exchange.run(request, into: TreeRecords(request), reply: ListReply.self)
        try records.check(reply, exchange)
        return Page(entries: records.entries, isTruncated: reply.isTruncated, isSingle: reply.isSingle)
    }

    /// A part of a file, and where it lies.
    package func read(_ request: ReadRequest) async throws -> (bytes: [UInt8], reply: ReadReply) {
        let exchange = GuestExchange(
            link: link, purpose: "read \(PathText(request.path).text)", limit: Self.readDeadline)
        let sink = CappedBytes(limit: Int(clamping: request.limit))
        let (data, reply) = try await exchange.run(request, into: sink, reply: ReadReply.self)
        let isPlace = request.startLine > 0 || reply.offset == request.offset
        let end = reply.offset.addingReportingOverflow(UInt64(data.bytes.count))
        guard isPlace, !end.overflow, end.partialValue <= UInt64(Int64.max), reply.size <= UInt64(Int64.max) else {
            throw exchange.breach("named a place in the file that cannot be")
        }
        return (data.bytes, reply)
    }

    /// Writes a file; `request.size` is that of `bytes`.
    /// - Throws: `outcome_unknown` when the answer was not heard.
    package func write(_ request: WriteRequest, _ bytes: [UInt8]) async throws -> WriteReply {
        let exchange = GuestExchange(
            link: link, purpose: "write \(PathText(request.path).text)", limit: Self.writeDeadline, changes: true)
        let (_, reply) = try await exchange.run(
            request, input: bytes, into: CappedBytes(limit: 0), reply: WriteReply.self)
        guard reply.size == UInt64(bytes.count) else { throw exchange.breach("has written another number of bytes") }
        return reply
    }

    /// Applies a patch, or with `checksOnly` says what it would change; `request.size` is that of `text`.
    /// - Throws: `outcome_unknown` when the answer was not heard.
    package func patch(_ request: PatchRequest, _ text: [UInt8]) async throws -> [PatchedEntry] {
        let exchange = GuestExchange(
            link: link, purpose: "apply the patch", limit: Self.writeDeadline, changes: !request.checksOnly)
        let (records, _) = try await exchange.run(
            request, input: text, into: PatchedRecords(), reply: DoneReply.self)
        guard records.isComplete else { throw exchange.breach("ended inside a record") }
        return records.entries
    }
}
