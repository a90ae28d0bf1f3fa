/// Compares one text with one pattern, in a time that grows with the product of their lengths, and its square where `*`
/// and `**` are mixed.
///
/// Only the last star of either kind is ever tried again: what an earlier one could take, the later one takes as well.
struct GlobMatch {
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")

    /// Where to go on when what follows a star does not match.
    private struct Retry {
        /// In the pattern, behind the star.
        let pattern: Int
        /// In the text: how far the star has reached.
        var text: Int
        /// Whether it may end only behind a slash, as `**/` does.
        var wantsSlash = false
    }

    private let pattern: [UInt8]
    private let text: ArraySlice<UInt8>
    private var p = 0
    private var t: Int
    private var nameRetry: Retry?
    private var pathRetry: Retry?

    init(_ pattern: [UInt8], _ text: ArraySlice<UInt8>) {
        self.pattern = pattern
        self.text = text
        t = text.startIndex
    }

    func succeeds() -> Bool {
        var copy = self
        return copy.run()
    }

    private mutating func run() -> Bool {
        while true {
            if p == pattern.count, t == text.endIndex { return true }
            if p < pattern.count, pattern[p] == Self.star {
                takeStar()
            } else if let length = matchOne() {
                p += length
                t += 1
            } else if !tryAgain() {
                return false
            }
        }
    }

    private mutating func takeStar() {
        let isFirst = p == 0 || pattern[p - 1] == Self.slash
        var end = p
        while end < pattern.count, pattern[end] == Self.star { end += 1 }
        if end - p == 1 {
            nameRetry = Retry(pattern: end, text: t)
        } else {
            let wantsSlash = isFirst && end < pattern.count && pattern[end] == Self.slash
            if wantsSlash { end += 1 }
            pathRetry = Retry(pattern: end, text: t, wantsSlash: wantsSlash)
            nameRetry = nil
        }
        p = end
    }

    /// Lets the last star take one byte more.
    private mutating func tryAgain() -> Bool {
        if var retry = nameRetry, retry.text < text.endIndex, text[retry.text] != Self.slash {
            retry.text += 1
            nameRetry = retry
            (p, t) = (retry.pattern, retry.text)
            return true
        }
        nameRetry = nil
        guard var retry = pathRetry else { return false }
        repeat {
            guard retry.text < text.endIndex else { return false }
            retry.text += 1
        } while retry.wantsSlash && text[retry.text - 1] != Self.slash
        pathRetry = retry
        (p, t) = (retry.pattern, retry.text)
        return true
    }

    /// Bytes of the pattern that match the next byte of the text.
    private func matchOne() -> Int? {
        guard p < pattern.count, t < text.endIndex else { return nil }
        let byte = text[t]
        switch pattern[p] {
        case UInt8(ascii: "?"): return byte != Self.slash ? 1 : nil
        case UInt8(ascii: "["):
            if let set = matchSet(byte) { return set }
            return isSet ? nil : byte == pattern[p] ? 1 : nil
        case UInt8(ascii: "\\") where p + 1 < pattern.count: return byte == pattern[p + 1] ? 2 : nil
        default: return byte == pattern[p] ? 1 : nil
        }
    }

    /// Whether the bracket has an end.
    private var isSet: Bool { setEnd != nil }

    /// The closing bracket; one that comes first in the set is a member.
    private var setEnd: Int? {
        var index = p + 1
        if index < pattern.count, isNegation(pattern[index]) { index += 1 }
        if index < pattern.count, pattern[index] == UInt8(ascii: "]") { index += 1 }
        while index < pattern.count, pattern[index] != UInt8(ascii: "]") {
            index += pattern[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index < pattern.count ? index : nil
    }

    private func isNegation(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "!") || byte == UInt8(ascii: "^")
    }

    /// The length of the set that begins here, if it has the byte.
    private func matchSet(_ byte: UInt8) -> Int? {
        guard let end = setEnd, byte != Self.slash else { return nil }
        var index = p + 1
        let isNegated = isNegation(pattern[index])
        if isNegated { index += 1 }
        var isMember = false
        while index < end {
            let first = member(&index)
            var last = first
            if index + 1 < end, pattern[index] == UInt8(ascii: "-") {
                index += 1
                last = member(&index)
            }
            if first <= byte, byte <= last { isMember = true }
        }
        return isMember != isNegated ? end - p + 1 : nil
    }

    private func member(_ index: inout Int) -> UInt8 {
        if pattern[index] == UInt8(ascii: "\\"), index + 1 < pattern.count { index += 1 }
        defer { index += 1 }
        return pattern[index]
    }
}
