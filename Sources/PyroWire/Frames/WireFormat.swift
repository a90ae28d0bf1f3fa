/// Constants of the guest link's format, version 1. `docs/concepts/guest-link.md` describes it byte by byte.
package enum WireFormat {
    /// Versions of the messages this code speaks. Agents frozen in checkpoints may be older than the host.
    package static let versions: ClosedRange<UInt16> = 1...1
    /// Bytes of a frame's header: length (4), stream (4), kind (1), channel (1), reserved (2); little-endian.
    package static let headerBytes = 12
    /// Bytes of the nonce that ties a session's two sides together.
    package static let nonceBytes = 16
    /// Begins what the host sends in a session; the nonce follows.
    package static let hostMagic = [UInt8]("\u{1}pyro-host-link\n".utf8)
    /// Begins what the guest answers; the host's nonce follows.
    package static let guestMagic = [UInt8]("\u{1}pyro-agent-lnk\n".utf8)
    /// Bytes of data in one frame at most.
    package static let dataBytes = 64 << 10
    /// Bytes of an `open` or `message` frame at most: a command's arguments and variables and some room.
    package static let messageBytes = 2 << 20
    /// Bytes of a stream that may be under way in one direction before its reader asks for more.
    package static let windowBytes = 256 << 10
    /// Streams open at once at most.
    package static let streams = 1024
    /// Stale bytes of an earlier session that are passed over at most before the magic.
    package static let staleBytes = 64 << 20
}
