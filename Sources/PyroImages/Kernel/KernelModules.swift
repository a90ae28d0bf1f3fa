internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Which kernel modules a guest needs, and in which order they load. Names have `_` where file names may have `-`.
enum KernelModules {
    /// What modules are told when they are loaded, by file name, with a space before it. Without it `dummy` makes an interface
    /// that nobody asked for.
    static let parameters = ["dummy.ko": " numdummies=0"]

    /// What the guest uses; what these depend on is found in the modules themselves.
    ///
    /// All of it is loaded before the bare checkpoint is taken. The network parts are not used by every machine, but a
    /// module that is added later is another checkpoint.
    static let wanted = [
        "virtio_mmio", "virtio_blk", "virtio_console", "virtio_rng", "virtio_balloon",
        "dummy", "nf_tables", "nft_chain_nat", "nft_redir",
    ]

    /// The order in which `names` and all that they depend on load.
    /// - Parameter available: every module there is. A dependency that is missing is an error.
    static func loadOrder(of names: [String], from available: [String: FilePath]) throws(PyroError) -> [FilePath] {
        try order(of: names) { name throws(PyroError) in
            guard let path = available[name] else { throw missing(name) }
            return try ModuleInfo.read(path).dependencies
        }.compactMap { available[$0] }
    }

    /// The pure part: depth first, each module once and after its dependencies.
    static func order(
        of names: [String], dependencies: (String) throws(PyroError) -> [String]
    ) throws(PyroError) -> [String] {
        var order: [String] = []
        var done: Set<String> = []
        var path: [String] = []
        func visit(_ name: String) throws(PyroError) {
            if done.contains(name) { return }
            guard !path.contains(name) else {
                throw PyroError(.internal, "Kernel modules depend on each other in a ring: \(path + [name]).")
            }
            path.append(name)
            for dependency in try dependencies(name) { try visit(dependency) }
            path.removeLast()
            done.insert(name)
            order.append(name)
        }
        for name in names { try visit(name) }
        return order
    }

    /// Every module below a directory, by name; links are not followed.
    static func find(in directory: FilePath) throws(PyroError) -> [String: FilePath] {
        var found: [String: FilePath] = [:]
        try search(directory, depth: 12, into: &found)
        return found
    }

    private static func search(
        _ directory: FilePath, depth: Int, into found: inout [String: FilePath]
    ) throws(PyroError) {
        for name in try Directory.names(in: directory) {
            let entry = directory.appending(name)
            if name.hasSuffix(".ko") {
                found[moduleName(String(name.dropLast(3)))] = entry
            } else if depth > 0, FileFacts.isDirectory(entry) {
                try search(entry, depth: depth - 1, into: &found)
            }
        }
    }

    static func moduleName(_ name: String) -> String {
        String(name.map { $0 == "-" ? "_" : $0 })
    }

    private static func missing(_ name: String) -> PyroError {
        PyroError(
            .hostRequirement, "The kernel module \(name) is missing.",
            remedy: "Use a kernel that has it as an uncompressed .ko file, or built in.")
    }
}
