import FoundationEssentials

extension ExecResult {
    /// What the result holds of a stream, as the bytes that its text stands for.
    ///
    /// Where a stream is truncated and text, the line that says how much was left out is among them.
    /// - Throws: `internal` when the text is no base64 although the result says so.
    public func bytes(of stream: OutputStream) throws(PyroError) -> [UInt8] {
        let (text, encoding) = stream == .stdout ? (stdout, stdoutEncoding) : (stderr, stderrEncoding)
        guard encoding == .base64 else { return Array(text.utf8) }
        guard let data = Data(base64Encoded: text) else {
            throw PyroError(
                .internal, "The \(stream.rawValue) of command \(sequence) in the workspace \(workspaceID) is no base64."
            )
        }
        return Array(data)
    }

    /// Bytes of a stream that were printed in all, so far.
    public func totalBytes(of stream: OutputStream) -> Int {
        stream == .stdout ? stdoutBytes : stderrBytes
    }
}

extension StreamOffsets {
    /// The offset in one of the streams.
    public subscript(stream: OutputStream) -> Int {
        stream == .stdout ? stdout : stderr
    }
}
