import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

@Suite struct TiedToolTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private func run(_ script: String, deadline: Duration = .seconds(20)) async throws -> (Tool.Outcome, String) {
        let path = scratch.root.appending("out")
        let file = try OwnedDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        let outcome = try await TiedTool(tool: Tool("sh", debianPackage: "dash"), arguments: ["-c", script]).run(
            environment: ["WORD": "a b"], output: file, deadline: deadline, onError: { _ in })
        return (outcome, String(decoding: try DurableFile.read(path), as: UTF8.self))
    }

    @Test func `status, output, errors and environment are the program's`() async throws {
        let (outcome, output) = try await run("echo \"$WORD\"; echo bad >&2; exit 7")
        #expect(outcome.status == 7)
        #expect(output == "a b\n")
        #expect(outcome.errorTail == "bad\n")
    }

    @Test func `the program gets no standard input and no way to hold the tie`() async throws {
        let (_, output) = try await run("cat; ls /proc/self/fd | wc -l")
        // 0, 1, 2 and the directory that ls reads.
        #expect(output == "4\n")
    }

    @Test func `a deadline ends what the program started too`() async throws {
        let marker = scratch.root.appending("pid")
        let error = await #expect(throws: PyroError.self) {
            try await run("trap '' TERM; sleep 61 & echo $! > \(marker); wait", deadline: .seconds(1))
        }
        #expect(error?.code == .timeout)
        let text = String(decoding: try DurableFile.read(marker), as: UTF8.self)
        let pid = try #require(pid_t(text.split(separator: "\n")[0]))
        try await gone(pid)
    }

    /// The tie alone, as a killed pyro leaves it: the holder of the other end of standard input goes.
    @Test func `when the holder is killed, the group goes`() async throws {
        let marker = scratch.root.appending("pid")
        let holder = try Stranger(
            "sleep 62 | setsid sh -c '\(TiedTool.script)' tied sh -c 'sleep 63 & echo $! > \(marker); wait'",
            ownGroup: true)
        var pid: pid_t?
        try await holder.waitUntil {
            let text = (try? DurableFile.read(marker)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            pid = text.hasSuffix("\n") ? pid_t(text.dropLast()) : nil
            return pid != nil
        }
        holder.kill()
        try await gone(try #require(pid))
    }

    private func gone(_ pid: pid_t) async throws {
        let end = ContinuousClock.now + .seconds(20)
        // A zombie that its new parent has not collected yet is gone too.
        while let status = try? DurableFile.read(FilePath("/proc/\(pid)/stat")),
            !String(decoding: status, as: UTF8.self).contains(") Z ")
        {
            try #require(ContinuousClock.now < end, "process \(pid) is still there")
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
