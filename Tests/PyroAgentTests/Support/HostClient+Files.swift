import Glibc
import PyroWire

extension HostClient {
    /// What a listing has told.
    struct Listing {
        var entries: [TreeEntry]
        var reply: ListReply?
        var failure: FailureReply?
        var paths: [String] { entries.map { String(decoding: $0.path, as: UTF8.self) } }
    }

    func list(
        _ path: String, recursive: Bool = true, after: [UInt8] = [], limit: UInt64 = 0
    ) throws -> Listing {
        let request = ListRequest(path: Array(path.utf8), isRecursive: recursive, after: after, limit: limit)
        let result = try call(request)
        var decoder = RecordDecoder<TreeEntry>()
        let entries = try decoder.receive(result.output)
        return Listing(entries: entries, reply: result.first(ListReply.self), failure: result.failure)
    }

    /// The bytes, the reply and the failure of one reading.
    func readFile(
        _ path: String, offset: UInt64 = 0, limit: UInt64 = 1 << 30, line: UInt64 = 0, lines: UInt64 = 0
    ) throws -> (text: String, reply: ReadReply?, failure: FailureReply?) {
        let request = ReadRequest(
            path: Array(path.utf8), offset: offset, limit: limit, startLine: line, lines: lines)
        let result = try call(request)
        return (result.text, result.first(ReadReply.self), result.failure)
    }

    func writeFile(
        _ bytes: [UInt8], to path: [UInt8], mode: UInt32? = nil, size: UInt64? = nil
    ) throws -> (reply: WriteReply?, failure: FailureReply?) {
        let size = size ?? UInt64(bytes.count)
        let stream = try open(WriteRequest(path: path, mode: mode, size: size), finish: false)
        try send(bytes, on: stream)
        session.finish(stream)
        let result = try end(of: stream)
        return (result.first(WriteReply.self), result.failure)
    }

    func writeFile(
        _ text: String, to path: String, mode: UInt32? = nil, size: UInt64? = nil
    ) throws -> (reply: WriteReply?, failure: FailureReply?) {
        try writeFile(Array(text.utf8), to: Array(path.utf8), mode: mode, size: size)
    }
}
