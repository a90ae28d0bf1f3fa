/// Names one stream of a session. The host opens even numbers, the guest odd ones, each counting up.
package struct StreamID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package var description: String { "stream \(rawValue)" }

    package static func < (left: StreamID, right: StreamID) -> Bool { left.rawValue < right.rawValue }
}

/// Tells the byte sequences within one stream apart, such as standard output and standard error.
package enum Channel {
    package static let input: UInt8 = 0
    package static let output: UInt8 = 1
    package static let error: UInt8 = 2
}

/// The unit of the guest link.
package struct Frame: Equatable, Sendable {
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// Host to guest, once, right after the magic and the nonce.
        case hello = 1
        /// The guest's answer to it.
        case welcome = 2
        /// Begins a stream with a request.
        case open = 3
        /// Bytes of a channel. Costs credit.
        case data = 4
        /// A message within a stream. Costs credit.
        case message = 5
        /// Lets the other side send more: 4 bytes, how many.
        case credit = 6
        /// The sender has nothing more to send on this stream.
        case finish = 7
        /// Ends a stream in both directions at once.
        case reset = 8
    }

    package var kind: Kind
    package var stream: StreamID
    package var channel: UInt8
    package var payload: [UInt8]

    package init(_ kind: Kind, stream: StreamID, channel: UInt8 = 0, payload: [UInt8] = []) {
        self.kind = kind
        self.stream = stream
        self.channel = channel
        self.payload = payload
    }

    /// A greeting: the lowest and the highest version that its sender speaks.
    init(_ kind: Kind, versions: ClosedRange<UInt16>) {
        let bytes = [versions.lowerBound, versions.upperBound].flatMap {
            [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)]
        }
        self.init(kind, stream: StreamID(rawValue: 0), payload: bytes)
    }

    /// The largest payload that a frame of this kind may have.
    package static func payloadLimit(of kind: Kind) -> Int {
        switch kind {
        case .data: WireFormat.dataBytes
        case .open, .message: WireFormat.messageBytes
        case .hello, .welcome: 1024
        case .credit: 4
        case .finish: 0
        case .reset: 4
        }
    }

    /// Appends the frame's bytes.
    package func encode(into output: inout [UInt8]) {
        FrameHeader(length: UInt32(payload.count), stream: stream, kind: kind, channel: channel).encode(into: &output)
        output += payload
    }
}

/// The first bytes of a frame.
struct FrameHeader {
    var length: UInt32
    var stream: StreamID
    var kind: Frame.Kind
    var channel: UInt8

    init(length: UInt32, stream: StreamID, kind: Frame.Kind, channel: UInt8) {
        self.length = length
        self.stream = stream
        self.kind = kind
        self.channel = channel
    }

    /// - Parameter bytes: exactly ``WireFormat/headerBytes`` bytes.
    init(decoding bytes: ArraySlice<UInt8>) throws(LinkError) {
        guard bytes.count >= WireFormat.headerBytes else { throw .malformed("a header that ends early") }
        let start = bytes.startIndex
        length = bytes.littleEndian32(at: start)
        stream = StreamID(rawValue: bytes.littleEndian32(at: start + 4))
        guard let kind = Frame.Kind(rawValue: bytes[start + 8]) else {
            throw .malformed("a frame of unknown kind \(bytes[start + 8])")
        }
        self.kind = kind
        channel = bytes[start + 9]
        guard bytes[start + 10] == 0, bytes[start + 11] == 0 else {
            throw .malformed("a frame whose reserved bytes are not zero")
        }
        guard Int(length) <= Frame.payloadLimit(of: kind) else {
            throw .malformed("a frame of kind \(kind) with \(length) bytes")
        }
    }

    func encode(into output: inout [UInt8]) {
        output.appendLittleEndian(length)
        output.appendLittleEndian(stream.rawValue)
        output += [kind.rawValue, channel, 0, 0]
    }
}

extension [UInt8] {
    mutating func appendLittleEndian(_ value: UInt32) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value >> 16))
        append(UInt8(truncatingIfNeeded: value >> 24))
    }
}

extension ArraySlice<UInt8> {
    /// The caller has checked that four bytes are there.
    func littleEndian32(at index: Int) -> UInt32 {
        UInt32(self[index]) | UInt32(self[index + 1]) << 8 | UInt32(self[index + 2]) << 16
            | UInt32(self[index + 3]) << 24
    }
}
