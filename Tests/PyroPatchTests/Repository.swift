import Glibc
import PyroPatch

/// A scratch repository of the host's git.
struct Repository {
    struct Failure: Error {
        var description: String
    }

    let path: String

    /// Calls `body` with a new one, which is gone afterwards.
    static func with<Result>(_ body: (Repository) throws -> Result) throws -> Result {
        var template = Array("/tmp/pyro-patch-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure(description: "no scratch directory") }
        let repository = Repository(path: String(cString: made))
        defer { _ = try? repository.run("rm -rf '\(repository.path)'") }
        try repository.git("init -q")
        return try body(repository)
    }

    /// Runs git; what it printed.
    @discardableResult
    func git(_ arguments: String) throws -> [UInt8] {
        try run(
            """
            cd '\(path)' && GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 git -c user.name=a -c user.email=a@b \
            -c core.autocrlf=false -c core.fileMode=true -c core.safecrlf=false \(arguments) 2>&1
            """)
    }

    @discardableResult
    private func run(_ line: String) throws -> [UInt8] {
        guard let pipe = popen(line, "r") else { throw Failure(description: "no process for \(line)") }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer.prefix(count) }
        guard pclose(pipe) == 0 else {
            throw Failure(description: "\(line): \(String(decoding: output, as: UTF8.self))")
        }
        return output
    }

    /// Makes the working tree exactly this.
    func write(_ tree: Tree) throws {
        try run("cd '\(path)' && find . -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} +")
        for (name, file) in tree {
            let names = name.split(separator: UInt8(ascii: "/"))
            for count in 1..<max(names.count, 1) {
                cString(Array(names.prefix(count).joined(separator: [UInt8(ascii: "/")]))) { _ = mkdir($0, 0o755) }
            }
            if file.isSymlink {
                let target = file.content.map { CChar(bitPattern: $0) } + [0]
                cString(name) { _ = symlink(target, $0) }
            } else {
                try writeFile(file, name)
            }
        }
    }

    private func writeFile(_ file: PatchFile, _ name: [UInt8]) throws {
        let descriptor = cString(name) { open($0, O_WRONLY | O_CREAT | O_EXCL, 0o600) }
        defer { close(descriptor) }
        guard descriptor >= 0, Glibc.write(descriptor, file.content, file.content.count) == file.content.count,
            fchmod(descriptor, file.mode) == 0
        else { throw Failure(description: "cannot write \(String(decoding: name, as: UTF8.self)): \(errno)") }
    }

    func read() throws -> Tree {
        var tree: Tree = [:]
        let list = try run("cd '\(path)' && find . -name .git -prune -o ! -type d -printf '%P\\0'")
        for name in list.split(separator: 0).map({ Array($0) }) {
            var status = stat()
            guard cString(name, { lstat($0, &status) }) == 0 else { throw Failure(description: "cannot look") }
            var buffer = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
            let isSymlink = status.st_mode & S_IFMT == S_IFLNK
            if isSymlink {
                _ = buffer.withUnsafeMutableBytes { bytes in
                    cString(name) { path in
                        bytes.bindMemory(to: CChar.self).baseAddress.map { readlink(path, $0, bytes.count) }
                    }
                }
            } else {
                let descriptor = cString(name) { open($0, O_RDONLY) }
                _ = Glibc.read(descriptor, &buffer, buffer.count)
                close(descriptor)
            }
            // git gives a new file what the umask leaves of 0777 or 0666.
            let mode: UInt32 = isSymlink ? 0o777 : status.st_mode & 0o100 != 0 ? 0o755 : 0o644
            tree[name] = PatchFile(mode: mode, isSymlink: isSymlink, content: buffer.dropLast())
        }
        return tree
    }

    func store(_ patch: [UInt8]) throws {
        let descriptor = open("\(path)/.git/patch", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        guard Glibc.write(descriptor, patch, patch.count) == patch.count else {
            throw Failure(description: "cannot write")
        }
    }

    private func cString<Result>(_ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let full = Array("\(path)/".utf8) + name + [0]
        return full.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map(body) ?? body("")
        }
    }
}
