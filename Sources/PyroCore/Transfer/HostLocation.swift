internal import CPyroSys
internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Where a ``HostPath`` leads: resolved once, and held open from then on.
enum HostLocation {
    private enum Base {
        /// The path is used as it is.
        case anywhere(String)
        /// What is below an allowed root.
        case beneath(OwnedDescriptor, String)
    }

    /// Opens what is at a path, links followed, without any access to it yet (O_PATH).
    static func open(_ path: HostPath, to what: String) throws(PyroError) -> OwnedDescriptor {
        switch try base(of: path, to: what) {
        case .anywhere(let text):
            return OwnedDescriptor(
                owning: try SystemError.check(what) { Glibc.open(text, PYRO_OPEN_PATH | O_CLOEXEC) })
        case .beneath(let root, let rest):
            return try openBeneath(root, rest, path, to: what)
        }
    }

    /// Opens the directory of a path and gives the last name; what is there need not exist.
    static func parent(of path: HostPath, to what: String) throws(PyroError) -> (OwnedDescriptor, name: String) {
        var text = path.path
        while text.count > 1, text.hasSuffix("/") { text.removeLast() }
        let slash = text.lastIndex(of: "/")
        let name = slash.map { String(text[text.index(after: $0)...]) } ?? text
        guard !name.isEmpty, name != ".", name != ".." else {
            throw PyroError(
                .usage, "Could not \(what): \(path) has no name at its end.", remedy: "Add a new name to it.")
        }
        var parent = path
        parent.path = slash.map { $0 == text.startIndex ? "/" : String(text[..<$0]) } ?? "."
        let location = try open(parent, to: what)
        let directory = try reopen(location, O_DIRECTORY, to: what)
        return (directory, name)
    }

    /// Opens what an O_PATH descriptor stands for.
    static func reopen(_ location: OwnedDescriptor, _ flags: CInt, to what: String) throws(PyroError) -> OwnedDescriptor
    {
        OwnedDescriptor(
            owning: try SystemError.check(what) {
                Glibc.open("/proc/self/fd/\(location.rawValue)", O_RDONLY | O_CLOEXEC | O_NOCTTY | flags)
            })
    }

    /// Whether a name is taken, by a link that leads nowhere too.
    static func exists(_ name: String, in directory: OwnedDescriptor) -> Bool {
        pyro_kind_of(directory.rawValue, name) != 0
    }

    /// The path as results show it.
    static func absolute(_ path: HostPath) -> String {
        if path.path.hasPrefix("/") { return path.path }
        let start = path.allowedRoots?.first ?? workingDirectory
        return start.hasSuffix("/") ? start + path.path : "\(start)/\(path.path)"
    }

    /// Whether a directory lies below one named `.git`, or is one.
    static func isInRepository(_ directory: OwnedDescriptor) -> Bool {
        guard let path = realPath(ofDescriptor: directory.rawValue) else { return false }
        return path.split(separator: "/").contains { $0.lowercased() == ".git" }
    }

    private static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    private static func base(of path: HostPath, to what: String) throws(PyroError) -> Base {
        guard !path.path.isEmpty, !path.path.utf8.contains(0) else {
            throw PyroError(.usage, "Could not \(what): the path is empty or has a zero byte.")
        }
        guard let roots = path.allowedRoots else { return .anywhere(path.path) }
        guard let first = roots.first else {
            throw PyroError(
                .pathNotAllowed, "Could not \(what): no host path is allowed.",
                remedy: "Start the server with --allow-path and the directory that holds it.")
        }
        if !path.path.hasPrefix("/") { return .beneath(try openRoot(first), path.path) }
        for root in roots {
            for spelling in [root, realPath(of: root)].compactMap({ $0 }) {
                if let rest = remainder(of: path.path, below: spelling) { return .beneath(try openRoot(root), rest) }
            }
        }
        throw refusal(path, roots, to: what)
    }

    /// What of `path` is below `root`, as they are written.
    private static func remainder(of path: String, below root: String) -> String? {
        let root = root == "/" ? "" : root.hasSuffix("/") ? String(root.dropLast()) : root
        if path == root { return "." }
        guard path.hasPrefix(root + "/") else { return nil }
        let rest = path.dropFirst(root.count).drop { $0 == "/" }
        return rest.isEmpty ? "." : String(rest)
    }

    private static func openRoot(_ root: String) throws(PyroError) -> OwnedDescriptor {
        OwnedDescriptor(
            owning: try SystemError.check("open the allowed directory \(root)") {
                Glibc.open(root, PYRO_OPEN_PATH | O_DIRECTORY | O_CLOEXEC)
            })
    }

    private static func openBeneath(
        _ root: OwnedDescriptor, _ rest: String, _ path: HostPath, to what: String
    ) throws(PyroError) -> OwnedDescriptor {
        let fd = pyro_open_within(root.rawValue, rest)
        if fd >= 0 { return OwnedDescriptor(owning: fd) }
        let reason = Errno.current
        guard reason != .improperLink else { throw refusal(path, path.allowedRoots ?? [], to: what) }
        throw SystemError.make(what, reason)
    }

    private static func refusal(_ path: HostPath, _ roots: [String], to what: String) -> PyroError {
        PyroError(
            .pathNotAllowed,
            "Could not \(what): \(path) leads out of the allowed directories (\(roots.joined(separator: ", "))).",
            remedy: "Use a path below one of them; links that lead out, and absolute ones, are not followed.")
    }

    private static func realPath(of path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func realPath(ofDescriptor descriptor: CInt) -> String? {
        realPath(of: "/proc/self/fd/\(descriptor)")
    }
}
