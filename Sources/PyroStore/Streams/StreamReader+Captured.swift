package import PyroModel

extension StreamReader {
    /// The first and last bytes of the stream so far, half of `limit` each, or all of it where that is less.
    ///
    /// While the stream grows, what was printed of a character that is not complete yet is left for later:
    /// `totalBytes` of the result is where to read on.
    package func captured(limit: Int) throws(PyroError) -> CapturedStream {
        let header = try header()
        let total = try border(header)
        // What the host refused to store is missing at the end.
        let (stored, limit) = (min(total, header.stored), max(0, limit))
        let isWhole = stored <= limit
        let head = try read(0, until: isWhole ? stored : (limit + 1) / 2).bytes
        let tail = try read(isWhole ? head.count : stored - limit / 2, until: stored).bytes
        return CapturedStream(head: head, tail: tail, totalBytes: total)
    }

    /// The last bytes of the stream so far, beginning with a whole character.
    package func captured(last limit: Int) throws(PyroError) -> CapturedStream {
        let header = try header()
        let total = try border(header)
        let stored = min(total, header.stored)
        let piece = try read(max(0, stored - max(0, limit)), until: stored)
        let whole = piece.offset == 0 ? piece.bytes[...] : CapturedStream.droppingPartialPrefix(piece.bytes)
        let text = CapturedStream(exactly: whole, totalBytes: total)
        return text.encoding == .utf8 ? text : CapturedStream(exactly: piece.bytes[...], totalBytes: total)
    }

    /// A part of the stream, for reading on: at most `limit` bytes from `offset` on, and where to go on.
    ///
    /// Text ends at the border of a character. A character is split only where `limit` is less than it takes, or where the
    /// stream ends within it; then, and where bytes are no UTF-8 at all, they come as base64.
    /// - Parameter isFinal: whether the stream is known not to grow any more, though it was never closed.
    package func captured(
        from offset: Int, limit: Int, isFinal: Bool = false
    ) throws(PyroError) -> (CapturedStream, next: Int) {
        let piece = try piece(from: offset, count: limit)
        let (header, total) = (piece.header, max(piece.header.total, piece.end))
        var bytes = piece.bytes[...]
        if piece.offset > max(0, offset) { bytes = CapturedStream.droppingPartialPrefix(piece.bytes) }
        let whole = CapturedStream.droppingPartialSuffix(Array(bytes))
        let text = CapturedStream(exactly: whole, totalBytes: total)
        let isAwaited = piece.end == header.stored && header.mayGrow && !isFinal
        if text.encoding == .utf8, !whole.isEmpty || bytes.isEmpty || isAwaited {
            return (text, piece.end - (bytes.count - whole.count))
        }
        return (CapturedStream(exactly: piece.bytes[...], totalBytes: total), piece.end)
    }

    /// Where the stream ends, less the bytes of a character that is not complete yet.
    private func border(_ header: StreamHeader) throws(PyroError) -> Int {
        guard header.mayGrow else { return header.total }
        let last = try read(max(0, header.stored - 4), until: header.stored)
        return header.total - (last.bytes.count - CapturedStream.droppingPartialSuffix(last.bytes).count)
    }

    private func read(_ start: Int, until end: Int) throws(PyroError) -> (offset: Int, bytes: [UInt8]) {
        let found = try read(offset: start, count: end - start)
        return (found.offset, Array(found.bytes.prefix(max(0, end - found.offset))))
    }
}

extension StreamHeader {
    /// Whether bytes may follow those that are stored.
    fileprivate var mayGrow: Bool { !isEnded && stored == total }
}
