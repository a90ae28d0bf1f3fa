/// Archives that are none, or damaged.
enum BrokenArchive: String, CaseIterable {
    case empty, garbage, cutOff, cutInside, badChecksum, badNumber, hugeSize, negativeSize, sparse, sparsePax
    case unknownType, badPax, hugePax, endlessPax, hugeOwner, noEnd, longTrail

    var archive: [UInt8] {
        var tar = HandmadeTar()
        let content = [UInt8](repeating: 65, count: 2000)
        if self != .empty, self != .garbage { tar.member("./", type: "5", mode: 0o755) }
        switch self {
        case .empty: return []
        case .garbage: return [UInt8](repeating: 0xA5, count: 5000)
        case .cutOff, .noEnd: tar.member("a", content: content)
        case .cutInside:
            tar.member("a", content: content)
            return Array(tar.bytes.prefix(1500))
        case .badChecksum:
            tar.member("a", content: content)
            tar.end()
            var bytes = tar.bytes
            bytes[600] ^= 1
            return bytes
        case .badNumber: tar.member("a", size: "99999999999")
        case .hugeSize: tar.member("a", size: "\u{7F}77777777777")
        case .negativeSize: tar.member("a", size: "-0000000001")
        case .sparse: tar.member("a", type: "S")
        case .sparsePax:
            tar.extended([("GNU.sparse.major", [49])])
            tar.member("a")
        case .unknownType: tar.member("a", type: "Q")
        case .badPax:
            tar.member("x", type: "x", content: Array("99 path=x\n".utf8))
            tar.member("a")
        case .hugePax: tar.member("x", type: "x", size: "00777777777")
        case .endlessPax: for _ in 0..<50 { tar.extended([("comment", content)]) }
        case .hugeOwner:
            tar.extended([("uid", Array("4294967295".utf8))])
            tar.member("a")
        case .longTrail:
            tar.end()
            return tar.bytes + [UInt8](repeating: 0, count: 2 << 20)
        }
        if self == .noEnd { return tar.bytes }
        if self == .cutOff { return tar.bytes.dropLast(512) }
        tar.end()
        return tar.bytes
    }
}
