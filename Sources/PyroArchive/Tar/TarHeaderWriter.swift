/// Makes the header of one member, and the PAX records of what does not fit it.
struct TarHeaderWriter {
    private static let nameBytes = 100
    private static let prefixBytes = 155
    /// The most that eleven and seven octal digits say.
    private static let mostBytes: UInt64 = 0o77_777_777_777
    private static let mostID: UInt32 = 0o7_777_777

    private let mode: UInt32
    private let typeFlag: UInt8
    private var name: [UInt8]
    private var prefix: [UInt8] = []
    private var linkName: [UInt8] = []
    private var size: UInt64 = 0
    private var seconds: UInt64 = 0
    private var owner: UInt32 = 0
    private var group: UInt32 = 0
    private var device: (major: UInt32, minor: UInt32)?
    /// What goes before the member in a header of its own; mostly a time's fraction.
    private(set) var records: [UInt8] = []

    init(_ entry: TarEntry) {
        mode = entry.mode
        name = entry.path
        switch entry.kind {
        case .file:
            typeFlag = UInt8(ascii: "0")
            size = entry.size
        case .directory:
            typeFlag = UInt8(ascii: "5")
            if name.last != UInt8(ascii: "/") { name.append(UInt8(ascii: "/")) }
        case .symbolicLink(let target): (typeFlag, linkName) = (UInt8(ascii: "2"), target)
        case .hardLink(let target): (typeFlag, linkName) = (UInt8(ascii: "1"), target)
        case .characterDevice(let major, let minor): (typeFlag, device) = (UInt8(ascii: "3"), (major, minor))
        case .blockDevice(let major, let minor): (typeFlag, device) = (UInt8(ascii: "4"), (major, minor))
        case .fifo: typeFlag = UInt8(ascii: "6")
        }
        fit()
        fitNumbers(entry)
    }

    private init(extendedBytes: Int) {
        (mode, typeFlag) = (0o644, UInt8(ascii: "x"))
        name = Array("PaxHeader".utf8)
        size = UInt64(extendedBytes)
    }

    /// The header before PAX records.
    static func extended(bytes: Int) -> TarHeaderWriter {
        TarHeaderWriter(extendedBytes: bytes)
    }

    private mutating func fit() {
        if linkName.count > Self.nameBytes {
            add("linkpath", linkName)
            linkName = Array(linkName.prefix(Self.nameBytes))
        }
        guard name.count > Self.nameBytes else { return }
        // Cut at a slash where both parts fit.
        let first = max(1, name.count - Self.nameBytes - 1)
        let last = min(Self.prefixBytes, name.count - 2)
        if first <= last, let slash = name[first...last].firstIndex(of: UInt8(ascii: "/")) {
            prefix = Array(name[..<slash])
            name = Array(name[(slash + 1)...])
        } else {
            add("path", name)
            name = Array(name.prefix(Self.nameBytes))
        }
    }

    private mutating func fitNumbers(_ entry: TarEntry) {
        if size > Self.mostBytes {
            add("size", Array(String(size).utf8))
            size = 0
        }
        let time = entry.modified
        seconds = UInt64(exactly: time.seconds).flatMap { $0 <= Self.mostBytes ? $0 : nil } ?? 0
        if time.nanoseconds != 0 || Int64(exactly: seconds) != time.seconds { add("mtime", Self.decimal(time)) }
        owner = min(entry.owner, Self.mostID)
        group = min(entry.group, Self.mostID)
        if owner != entry.owner { add("uid", Array(String(entry.owner).utf8)) }
        if group != entry.group { add("gid", Array(String(entry.group).utf8)) }
    }

    /// Adds a line `length key=value`, whose length counts its own digits.
    private mutating func add(_ key: String, _ value: [UInt8]) {
        let rest = key.utf8.count + value.count + 3
        var length = rest + 1
        while String(length).utf8.count + rest != length { length = String(length).utf8.count + rest }
        records += Array(String(length).utf8) + [UInt8(ascii: " ")] + Array(key.utf8)
        records += [UInt8(ascii: "=")] + value + [UInt8(ascii: "\n")]
    }

    /// Seconds with a fraction of nine digits where there is one.
    static func decimal(_ time: TarTime) -> [UInt8] {
        guard time.nanoseconds > 0, time.nanoseconds < 1_000_000_000 else { return Array(String(time.seconds).utf8) }
        // -1.5 is -2 seconds and half a second after them.
        let isNegative = time.seconds < 0
        let whole = isNegative ? -(time.seconds + 1) : time.seconds
        let fraction = isNegative ? 1_000_000_000 - time.nanoseconds : time.nanoseconds
        let digits = String(1_000_000_000 + fraction).dropFirst()
        return Array("\(isNegative ? "-" : "")\(whole).\(digits)".utf8)
    }

    /// - Parameter block: 512 bytes.
    func write(to block: UnsafeMutableRawBufferPointer) {
        block.initializeMemory(as: UInt8.self, repeating: 0)
        Self.put(name[...], block, 0)
        Self.putOctal(UInt64(mode), block, 100, digits: 7)
        Self.putOctal(UInt64(owner), block, 108, digits: 7)
        Self.putOctal(UInt64(group), block, 116, digits: 7)
        Self.putOctal(size, block, 124, digits: 11)
        Self.putOctal(seconds, block, 136, digits: 11)
        block[156] = typeFlag
        Self.put(linkName[...], block, 157)
        Self.put(Array("ustar\0".utf8)[...], block, 257)
        Self.putOctal(0, block, 263, digits: 2)
        if let device {
            Self.putOctal(UInt64(device.major), block, 329, digits: 7)
            Self.putOctal(UInt64(device.minor), block, 337, digits: 7)
        }
        Self.put(prefix[...], block, 345)
        Self.putOctal(UInt64(TarHeader.checksum(UnsafeRawBufferPointer(block))), block, 148, digits: 6)
        block[155] = UInt8(ascii: " ")
    }

    private static func put(_ bytes: ArraySlice<UInt8>, _ block: UnsafeMutableRawBufferPointer, _ offset: Int) {
        UnsafeMutableRawBufferPointer(rebasing: block[offset...]).copyBytes(from: bytes)
    }

    private static func putOctal(_ value: UInt64, _ block: UnsafeMutableRawBufferPointer, _ offset: Int, digits: Int) {
        var rest = value
        for index in stride(from: offset + digits - 1, through: offset, by: -1) {
            block[index] = UInt8(ascii: "0") + UInt8(rest & 7)
            rest >>= 3
        }
    }
}
