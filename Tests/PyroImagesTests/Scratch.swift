import Glibc
import PyroSystem
import SystemPackage

/// A state directory of a test's own, removed when the test lets go of it.
final class Scratch: Sendable {
    let state: StateDirectory
    var root: FilePath { state.root }

    init(in parent: FilePath = "/tmp") throws {
        let name = "pyro-images-test.\(String(UInt64.random(in: .min ... .max), radix: 36))"
        state = StateDirectory(root: parent.appending(name))
        try state.prepare()
    }

    deinit {
        Scratch.remove(root)
    }

    static func remove(_ path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in Scratch.names(path) { remove(path.appending(name)) }
            _ = path.withPlatformString { rmdir($0) }
        } else {
            _ = path.withPlatformString { unlink($0) }
        }
    }

    static func names(_ path: FilePath) -> [String] {
        guard let stream = path.withPlatformString({ opendir($0) }) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }

    func write(_ text: String, to path: FilePath) throws {
        try DurableFile.write(Array(text.utf8), to: path)
    }
}
