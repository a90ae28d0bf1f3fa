internal import PyroSDK

/// The directories above entries of a patch: whoever applies it makes and removes them without being told.
struct ParentDirectories {
    private var names: Set<[UInt8]> = []

    init(of entries: [DiffResult.Entry]) {
        for entry in entries {
            add(above: entry.name)
            if let old = entry.oldPath { add(above: Array(old.utf8)) }
        }
    }

    func contain(_ name: [UInt8]) -> Bool {
        names.contains(name)
    }

    private mutating func add(above name: [UInt8]) {
        var rest = name[...]
        while let slash = rest.lastIndex(of: UInt8(ascii: "/")) {
            rest = rest[..<slash]
            guard names.insert(Array(rest)).inserted else { return }
        }
    }
}
