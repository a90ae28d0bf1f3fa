/// How the content of a binary file changes: the new content, or a delta against the old.
struct BinaryPatch: Sendable {
    enum Method: Sendable {
        case literal
        case delta
    }

    var method: Method
    /// The content, or the delta.
    var data: [UInt8]
}

/// Reads what follows a line `GIT binary patch`.
///
/// Two blocks, forward and backward: a line `literal <size>` or `delta <size>`, then lines of base 85 of deflated data, each
/// with a letter for its number of bytes in front, then an empty line.
struct BinaryPatchReader {
    let text: PatchText
    private(set) var index: Int

    init(text: PatchText, index: Int) {
        self.text = text
        self.index = index
    }

    /// The forward block; the other one is passed over.
    mutating func patch(of path: [UInt8]) throws(PatchError) -> BinaryPatch {
        guard let forward = try block(of: path) else { throw Self.damage(path, line: index) }
        _ = try block(of: path)
        return forward
    }

    private mutating func block(of path: [UInt8]) throws(PatchError) -> BinaryPatch? {
        let line = index
        let method: BinaryPatch.Method
        let sizeText: ArraySlice<UInt8>
        if let rest = text.header(line, after: "literal ") {
            (method, sizeText) = (.literal, rest)
        } else if let rest = text.header(line, after: "delta ") {
            (method, sizeText) = (.delta, rest)
        } else {
            return nil
        }
        guard let size = Int(String(decoding: sizeText, as: UTF8.self)), size >= 0 else {
            throw Self.damage(path, line: line)
        }
        guard size <= PatchLimits.fileBytes else { throw PatchError.tooLarge(path, bytes: size) }
        index += 1
        var deflated: [UInt8] = []
        while !text.header(index).isEmpty {
            let characters = text.header(index)
            guard let first = characters.first, let count = Self.count(first),
                let bytes = Base85.decode(characters.dropFirst(), count: count)
            else { throw Self.damage(path, line: index) }
            deflated += bytes
            index += 1
        }
        index += 1
        guard let data = Zlib.inflate(deflated, size: size) else { throw Self.damage(path, line: line) }
        return BinaryPatch(method: method, data: data)
    }

    /// A to Z for 1 to 26, a to z for 27 to 52.
    private static func count(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(letter - UInt8(ascii: "A")) + 1
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(letter - UInt8(ascii: "a")) + 27
        default: nil
        }
    }

    private static func damage(_ path: [UInt8], line: Int) -> PatchError {
        PatchError(
            .malformed, "The binary patch of \(printable(path)) is damaged on line \(line + 1) of the patch.",
            path: path)
    }
}

extension PatchError {
    static func tooLarge(_ path: [UInt8], bytes: Int) -> PatchError {
        PatchError(
            .tooLarge,
            """
            \(printable(path)) has \(bytes) bytes, and a patched file may have \(PatchLimits.fileBytes) before and after; \
            change it by a command or by writing the file.
            """, path: path)
    }
}
