package import PyroWire

/// Relative paths of entries below a directory, as a guest tells them.
package enum WalkPath {
    /// What the kernel takes, and a link's target may have.
    private static let longest = 4096

    /// - Throws: for a path that is absolute, leads elsewhere or has no name.
    package static func check(_ path: [UInt8]) throws(LinkError) {
        guard path.count < longest, !path.contains(0) else { throw .malformed("a path that cannot be") }
        var start = 0
        while start <= path.count {
            let end = path[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.count
            let name = path[start..<end]
            guard !name.isEmpty, !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) else {
                throw .malformed("a path that leads elsewhere")
            }
            start = end + 1
        }
    }

    /// Whether a walk comes to `one` before `other`: depth first, names of one directory in the order of their bytes.
    package static func isBefore(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        let slash = UInt8(ascii: "/")
        for (left, right) in zip(one, other) where left != right {
            // The end of a name stands before every byte of one.
            return left == slash || right != slash && left < right
        }
        return one.count < other.count
    }
}
