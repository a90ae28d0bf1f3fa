import Glibc
import PyroSystem
import SystemPackage

/// Another process that works on a store: `PyroStoreTestProgram`, built beside the tests.
enum OtherProcess {
    private static let program: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "/\(own.split(separator: "/").dropLast().joined(separator: "/"))/PyroStoreTestProgram"
    }()

    /// - Returns: its exit status, or -1 where a signal ended it.
    static func run(_ state: StateDirectory, workspace id: String, commands: Int) async throws -> CInt {
        try await DedicatedThread.run {
            let words = [program, state.root.string, id, "\(commands)"]
            var arguments = words.map { strdup($0) }
            defer { arguments.forEach { free($0) } }
            arguments.append(nil)
            var child = pid_t()
            guard posix_spawn(&child, program, nil, nil, &arguments, environ) == 0 else { return -1 }
            var status: CInt = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            return status & 0x7f == 0 ? (status >> 8) & 0xff : -1
        }
    }
}
