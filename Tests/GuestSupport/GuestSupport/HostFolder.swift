internal import FoundationEssentials
internal import Glibc

/// A folder of the host that a test fills, copies into guests and compares with what comes back.
package struct HostFolder: Sendable {
    package let path: String

    /// The path of something in it.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Runs a shell line on the host, in this folder.
    /// - Returns: what it prints.
    /// - Throws: a ``TestFailure`` when it fails.
    @discardableResult
    package func shell(_ line: String) async throws -> String {
        try await run(["sh", "-ec", line])
    }

    /// What a directory in it holds, a line an entry: name, type and mode, content or target, hard links, and time of
    /// change to the nanosecond where `times` are wanted. The directory itself, sockets and FIFOs are left out.
    package func facts(of name: String, times: Bool = true) async throws -> [String] {
        let text = try await run(["python3", "-c", Self.teller, path(name), times ? "times" : ""])
        return text.split(separator: "\n").map(String.init)
    }

    private func run(_ words: [String]) async throws -> String {
        let variables = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "PLACE": path, "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
        ]
        let outcome = try await Program(["env", "-C", path] + words, variables: variables).outcome()
        guard outcome.status == 0 else {
            throw TestFailure("\(words) on the host has ended with \(outcome.status): \(outcome.error)")
        }
        return outcome.text
    }

    private static let teller = """
        import hashlib, os, stat, sys
        top, times, first = os.fsencode(sys.argv[1]), sys.argv[2], {}

        def tell(name):
            path = os.path.join(top, name)
            status = os.lstat(path)
            words = [repr(name)[1:], oct(status.st_mode)]
            if stat.S_ISLNK(status.st_mode):
                words.append(repr(os.readlink(path)))
            elif stat.S_ISREG(status.st_mode):
                with open(path, 'rb') as file:
                    words.append(hashlib.sha256(file.read()).hexdigest()[:16])
                words.append(repr(first.setdefault(status.st_ino, name)))
            elif not stat.S_ISDIR(status.st_mode):
                return
            if times:
                words.append(str(status.st_mtime_ns))
            print(*words)

        for folder, folders, files in os.walk(top):
            folders.sort()
            for name in sorted(folders + files):
                tell(os.path.relpath(os.path.join(folder, name), top))
        """
}

extension TestHost {
    /// A new empty folder that is gone with the test's end.
    package func folder() throws -> HostFolder {
        let folder = HostFolder(
            path: FileManager.default.temporaryDirectory.appending(path: "pyro-test.\(UInt64.random(in: 0 ... .max))")
                .path)
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: false)
        // Directories that may not be written to are emptied all the same.
        atEnd { _ = try? await folder.shell("find . -type d -exec chmod u+rwx {} + ; rm -rf \"$PLACE\"") }
        return folder
    }
}
