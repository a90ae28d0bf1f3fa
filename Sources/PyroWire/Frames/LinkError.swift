/// Why a session cannot go on. The other side broke the format: nothing it sends afterwards means anything.
package enum LinkError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Something that is not a frame or a message of the format.
    case malformed(String)
    /// A frame for a stream that was never opened, or one that the sender may not open.
    case badStream(String)
    /// More bytes than the reader had allowed.
    case creditOverrun(StreamID)
    /// More streams at once than are allowed.
    case tooManyStreams
    /// No answer of this session among more bytes than an earlier one can have left behind.
    case noHandshake
    /// The two sides have no version in common.
    case versionMismatch(offered: ClosedRange<UInt16>)

    package var description: String {
        switch self {
        case .malformed(let what): "the other side sent \(what)"
        case .badStream(let what): "the other side \(what)"
        case .creditOverrun(let stream): "the other side sent more than it was allowed on \(stream)"
        case .tooManyStreams: "the other side opened more than \(WireFormat.streams) streams"
        case .noHandshake: "the other side did not begin the session within \(WireFormat.staleBytes) bytes"
        case .versionMismatch(let offered):
            "the other side speaks versions \(offered.lowerBound) to \(offered.upperBound) of the link, "
                + "this one \(WireFormat.versions.lowerBound) to \(WireFormat.versions.upperBound)"
        }
    }
}
