import FoundationEssentials
import Glibc
import Testing

/// A program of this build, started with its output in files.
struct BuiltProgram {
    struct Run {
        var status: Int32
        var output: String
        var error: String
    }

    let path: String

    init(path: String) {
        self.path = path
    }

    /// - Parameter name: of a program beside the test bundle.
    init(_ name: String) throws {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        path = bundle.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/" + name
        try #require(access(path, X_OK) == 0, "\(path) is not built")
    }

    /// Runs to the end; everything that is called here ends by itself.
    func run(_ arguments: [String], variables: [String: String] = [:], closedOutput: Bool = false) throws -> Run {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if closedOutput {
            posix_spawn_file_actions_addclose(&actions, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, folder.path + "/out", O_WRONLY | O_CREAT, 0o600)
        }
        posix_spawn_file_actions_addopen(&actions, 2, folder.path + "/err", O_WRONLY | O_CREAT, 0o600)
        var pid: pid_t = 0
        let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        var started = ETXTBSY
        // A program that was just copied is busy for as long as a process that another test forked meanwhile has it open.
        for _ in 0..<1000 where started == ETXTBSY {
            started = CStrings([path] + arguments).withPointers { argv in
                CStrings(environment.map { "\($0.key)=\($0.value)" }).withPointers { envp in
                    posix_spawn(&pid, path, &actions, nil, argv, envp)
                }
            }
            if started == ETXTBSY { usleep(10_000) }
        }
        try #require(started == 0)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
        return Run(status: code, output: folder.text("out"), error: folder.text("err"))
    }
}

/// Strings as C functions take them.
private struct CStrings {
    let strings: [String]

    init(_ strings: [String]) {
        self.strings = strings
    }

    func withPointers<Result>(_ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result) -> Result {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("an array with an element has a base") }
            return body(base)
        }
    }
}

/// A folder of one test's own.
struct TemporaryFolder {
    let path: String

    init() throws {
        path = "\(FileManager.default.temporaryDirectory.path)/pyro-cli-test-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    func text(_ name: String) -> String {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
