/// Something that travels in an `open` or `message` frame: two bytes that name its kind, then its fields.
package protocol WireMessage: Equatable, Sendable {
    static var kind: MessageKind { get }
    init(fields: inout FieldReader) throws(LinkError)
    func write(to fields: inout FieldWriter)
}

/// What a message is. Numbers are never used again.
package enum MessageKind: UInt16, Sendable, CaseIterable {
    // Requests: 1 to 99.
    case ping = 1
    case mount = 2
    case identity = 3
    case freeze = 4
    case thaw = 5
    case exec = 6
    case unpack = 7
    case powerOff = 8
    case attach = 9
    case pack = 10
    case list = 11
    case read = 12
    case write = 13
    case patch = 14

    // Replies and events: from 100.
    case done = 100
    case failure = 101
    case pong = 102
    case execStarted = 110
    case execExited = 111
    case execSignal = 112
    case execInputEnd = 113
    case archiveProgress = 120
    case listReply = 121
    case readReply = 122
    case writeReply = 123

    // Between a client and its supervisor; agents never see them.
    case control = 200
}

extension WireMessage {
    package func encoded() -> [UInt8] {
        var fields = FieldWriter()
        write(to: &fields)
        let kind = Self.kind.rawValue
        return [UInt8(truncatingIfNeeded: kind), UInt8(truncatingIfNeeded: kind >> 8)] + fields.bytes
    }

    /// - Throws: ``LinkError/malformed(_:)`` when it is of another kind or its fields make no sense.
    package init(decoding payload: [UInt8]) throws(LinkError) {
        let kind = try MessageKind(of: payload)
        guard kind == Self.kind else { throw .malformed("a message \(kind) where \(Self.kind) belongs") }
        var fields = FieldReader(payload[2...])
        try self.init(fields: &fields)
    }
}

extension MessageKind {
    /// The kind that a payload names.
    package init(of payload: [UInt8]) throws(LinkError) {
        guard payload.count >= 2 else { throw .malformed("a message without a kind") }
        let number = UInt16(payload[0]) | UInt16(payload[1]) << 8
        guard let kind = MessageKind(rawValue: number) else { throw .malformed("a message of unknown kind \(number)") }
        self = kind
    }
}
