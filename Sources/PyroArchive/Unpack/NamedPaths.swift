/// Remembers which paths an archive has named, in eight bytes each.
///
/// Two paths of four million are taken for one another once in a million archives; then a file that should be deleted is
/// not. The hash is seeded anew in every process, so nobody can bring that about.
struct NamedPaths {
    private var hashes: Set<Int> = []

    mutating func insert(_ path: some Collection<UInt8>) {
        hashes.insert(Self.hash(path))
    }

    func contains(_ path: some Collection<UInt8>) -> Bool {
        hashes.contains(Self.hash(path))
    }

    static func hash(_ path: some Collection<UInt8>) -> Int {
        var hasher = Hasher()
        let isDone: Void? = path.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        if isDone == nil { for byte in path { hasher.combine(byte) } }
        return hasher.finalize()
    }
}
