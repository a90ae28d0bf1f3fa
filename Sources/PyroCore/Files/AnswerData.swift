internal import PyroModel
internal import PyroWire

/// Bytes up to a limit.
struct CappedBytes: AnswerData {
    let limit: Int
    private(set) var bytes: [UInt8] = []

    init(limit: Int) {
        self.limit = limit
    }

    mutating func receive(_ more: [UInt8]) throws(LinkError) {
        guard bytes.count + more.count <= limit else { throw .malformed("more than the \(limit) bytes asked for") }
        bytes += more
    }
}

/// Entries of a listing: each below the directory, in the order of a walk, each directory before what is in it.
struct TreeRecords: AnswerData {
    private static let slash = UInt8(ascii: "/")

    private let isRecursive: Bool
    private let limit: Int
    private var decoder = RecordDecoder<TreeEntry>()
    private(set) var entries: [TreeEntry] = []
    /// What stands before the first entry.
    private let after: [UInt8]

    init(_ request: ListRequest) {
        isRecursive = request.isRecursive
        limit = request.limit == 0 ? Limits.transferEntries : Int(clamping: request.limit)
        after = Array(request.after.split(separator: Self.slash).joined(separator: [Self.slash]))
    }

    mutating func receive(_ bytes: [UInt8]) throws(LinkError) {
        for entry in try decoder.receive(bytes) {
            try check(entry)
            entries.append(entry)
        }
    }

    func check(_ reply: ListReply, _ exchange: GuestExchange) throws(PyroError) {
        guard decoder.isAtBorder, reply.entries == UInt64(entries.count) else {
            throw exchange.breach("counted its entries wrongly")
        }
        guard !reply.isTruncated || entries.count == limit else {
            throw exchange.breach("cut the list short without need")
        }
        guard !reply.isSingle || entries.count <= 1 else {
            throw exchange.breach("listed several entries of one that is no directory")
        }
    }

    private func check(_ entry: TreeEntry) throws(LinkError) {
        guard entries.count < limit else { throw .malformed("more than the \(limit) entries asked for") }
        try WalkPath.check(entry.path)
        guard isRecursive || !entry.path.contains(Self.slash) else { throw .malformed("an entry of another directory") }
        let previous = entries.last
        guard WalkPath.isBefore(previous?.path ?? after, entry.path) else { throw .malformed("entries out of order") }
        let parent = entry.path.lastIndex(of: Self.slash).map { entry.path[..<$0] } ?? []
        guard isOpen(parent, at: previous) else { throw .malformed("an entry of a directory that was not told of") }
        guard entry.size <= UInt64(Int64.max) else { throw .malformed("a size of \(entry.size)") }
        guard (entry.target != nil) == (entry.kind == .symbolicLink), entry.target?.contains(0) != true else {
            throw .malformed("a link without a target, or a target without a link")
        }
    }

    /// Whether the walk is in `directory` or above it after `previous`.
    private func isOpen(_ directory: ArraySlice<UInt8>, at previous: TreeEntry?) -> Bool {
        if directory.isEmpty { return true }
        let last = previous?.path ?? after
        guard last.starts(with: directory) else { return false }
        if last.count > directory.count { return last[directory.count] == Self.slash }
        return previous == nil || previous?.kind == .directory
    }
}

/// What a patch has changed.
struct PatchedRecords: AnswerData {
    private var decoder = RecordDecoder<PatchedEntry>()
    private(set) var entries: [PatchedEntry] = []

    var isComplete: Bool { decoder.isAtBorder }

    mutating func receive(_ bytes: [UInt8]) throws(LinkError) {
        for entry in try decoder.receive(bytes) {
            try WalkPath.check(entry.path)
            if let old = entry.oldPath { try WalkPath.check(old) }
            // A patch names a file by more than one byte.
            guard entries.count < Limits.fileBytes else { throw .malformed("more files than a patch can name") }
            entries.append(entry)
        }
    }
}
