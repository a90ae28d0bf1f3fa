internal import PyroModel

/// Where the bytes of a stream lie in its file: the first ones in a region that is never overwritten, what follows in a
/// ring.
///
/// The ring is larger than what is promised of it by `slack`, and the writer moves on by no more than that before it says
/// so in the header. So what is being overwritten at any moment is no longer promised, and a reader that looks at the
/// header after the bytes knows which of them are good.
struct StreamLayout: Sendable, Hashable {
    /// Bytes that are kept of the beginning.
    var head: Int
    /// Bytes that are kept of the end.
    var tail: Int
    /// Bytes that may be written between two headers.
    var slack: Int

    static let standard = StreamLayout(head: Limits.streamKeptBytes, tail: Limits.streamKeptBytes, slack: 64 << 10)

    /// Regions that no pyro makes are damage; the bounds keep sums of them far from overflow.
    var isSound: Bool {
        let sizes = 1...(1 << 40)
        return sizes.contains(head) && sizes.contains(tail) && sizes.contains(slack)
    }

    private var ring: Int { tail + slack }

    /// The first byte after the beginning that is still there when `stored` bytes were written.
    func tailStart(stored: Int) -> Int { max(min(head, stored), stored - tail) }

    /// How long the file is at least when `stored` bytes were written.
    func fileSize(stored: Int) -> Int { StreamHeader.byteCount + min(stored, head + ring) }

    /// Where a byte of the stream lies in the file, and how many of those after it follow it there, itself included.
    func place(of position: Int) -> (offset: Int, run: Int) {
        if position < head { return (StreamHeader.byteCount + position, head - position) }
        let inRing = (position - head) % ring
        return (StreamHeader.byteCount + head + inRing, ring - inRing)
    }

    /// How many bytes may be written at `position` before the header must say so.
    func step(at position: Int) -> Int {
        position < head ? head - position : min(slack, place(of: position).run)
    }
}
