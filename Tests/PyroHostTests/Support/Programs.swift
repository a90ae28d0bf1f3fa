import CHostTestSupport
import CPyroSys
import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroHost

/// What a program said and how it ended.
struct ProgramResult: Sendable {
    let status: ProcessExit
    let output: String

    /// The value of a `Name:\tvalue` line, as in /proc/self/status.
    func field(_ name: String) -> String? {
        let line = output.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return line?.dropFirst(name.count + 1).trimmingPrefix { $0 == "\t" || $0 == " " }.description
    }
}

/// Runs small programs through ``SpawnRequest`` and collects what they write.
enum Programs {
    /// Starts a request as its ``ChildProcess`` and waits for it.
    static func run(_ request: SpawnRequest) async throws -> ProgramResult {
        let (output, request) = try collecting(request)
        let child = try await ChildProcess.start(request)
        let status = try #require(await child.wait(atMost: .seconds(30)), "\(child) did not end")
        return ProgramResult(status: status, output: try text(of: output))
    }

    /// A line of shell.
    static func shell(_ line: String) -> SpawnRequest {
        var request = SpawnRequest(program: "/usr/bin/sh", arguments: ["-c", line])
        request.environment = ["PATH": "/usr/bin:/usr/sbin:/bin:/sbin"]
        return request
    }

    /// The same, as an ordinary user: by a thread that became one, which root's tests can do without starting anew.
    static func runAsOrdinaryUser(_ request: SpawnRequest, uid: UInt32 = 65534) async throws -> ProgramResult {
        let (output, request) = try collecting(request)
        let status = try await DedicatedThread.run {
            guard geteuid() != 0 || host_test_become(uid, uid) == 0 else {
                throw SystemError.make("become user \(uid)", .current)
            }
            let process = try request.spawn()
            var code: CInt = 0
            var signal: CInt = 0
            try SystemError.check("wait for the program") { pyro_child_reap(process.pid, &code, &signal) }
            return signal == 0 ? ProcessExit.exited(Int(code)) : .signaled(Int(signal))
        }
        return ProgramResult(status: status, output: try text(of: output))
    }

    /// Both output streams go into one file in memory.
    private static func collecting(_ request: SpawnRequest) throws -> (OwnedDescriptor, SpawnRequest) {
        let output = try OwnedDescriptor.memory(name: "program-output", size: 0)
        var request = request
        request.descriptors[1] = request.descriptors[1] ?? output
        request.descriptors[2] = request.descriptors[2] ?? output
        return (output, request)
    }

    private static func text(of file: OwnedDescriptor) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = try bytes.withUnsafeMutableBytes { try file.descriptor.read(fromAbsoluteOffset: 0, into: $0) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}

/// `pyro-jail` as this build made it, copied to where every user can execute it.
enum JailExecutable {
    static func withCopy<R>(_ body: (FilePath) async throws -> R) async throws -> R {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let copy = directory.path.appending("pyro-jail")
        _ = try await Tool("cp", debianPackage: "coreutils").run([built.string, copy.string], deadline: .seconds(20))
        try SystemError.check("open \(copy) to all") { copy.withPlatformString { chmod($0, 0o755) } }
        return try await body(copy)
    }

    /// Beside the test bundle.
    private static var built: FilePath {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let executable = String(decoding: buffer[..<max(length, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return FilePath(executable).removingLastComponent().appending("pyro-jail")
    }
}

/// A directory of a test's own, readable by all.
struct TemporaryDirectory {
    let path: FilePath

    init() throws {
        path = FilePath("/tmp/pyro-host-test-\(UInt64.random(in: 0...UInt64.max))")
        try SystemError.check("create \(path)") { [path] in path.withPlatformString { mkdir($0, 0o755) } }
        try SystemError.check("open \(path) to all") { [path] in path.withPlatformString { chmod($0, 0o755) } }
    }

    /// Flat: its files, then itself.
    func remove() {
        if let stream = path.withPlatformString({ opendir($0) }) {
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { FileText.remove(path.appending(name)) }
            }
            closedir(stream)
        }
        _ = path.withPlatformString { rmdir($0) }
    }
}
