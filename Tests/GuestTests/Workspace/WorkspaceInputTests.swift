import Glibc
import GuestSupport
import PyroSDK
import Synchronization
import Testing

/// What commands in a workspace read from their standard input.
@Suite struct WorkspaceInputTests {
    @Test func threeMegabytesComeBackBitForBit() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let input = Self.bytes(count: 3_000_000)
            var options = ExecOptions()
            options.input = .bytes(input)
            let result = try await workspace.exec(["cat"], options: options)
            #expect(try result.bytes(of: .stdout) == input)
            let program = ["workspace", "exec", workspace.id, "--stdin", "--", "cat"]
            let outcome = try await host.start(program, input: input).outcome()
            #expect(outcome.status == 0 && outcome.output == input)
        }
    }

    @Test func aStreamIsReadAsItComes() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let (parts, feed) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
            var options = ExecOptions()
            options.input = .stream(parts)
            var text: [UInt8] = []
            // Each answer is waited for before the next part is given.
            feed.yield(Array("one\n".utf8))
            for try await event in workspace.execEvents(
                ["sh", "-c", "while read x; do echo got $x; done"], options: options)
            {
                guard case .stdout(let bytes) = event else { continue }
                text += bytes
                if text == Array("got one\n".utf8) { feed.yield(Array("two\n".utf8)) }
                if text == Array("got one\ngot two\n".utf8) { feed.finish() }
            }
            #expect(text == Array("got one\ngot two\n".utf8))
        }
    }

    @Test func aSlowReaderHoldsItsStreamBack() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let given = Atomic(0)
            let part = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
            var options = ExecOptions()
            options.input = .stream(
                AsyncThrowingStream {
                    guard given.load(ordering: .relaxed) < 64 << 20 else { return nil }
                    given.add(part.count, ordering: .relaxed)
                    return part
                })
            let result = try await workspace.exec(["sh", "-c", "sleep 3; head -c 100000 | wc -c"], options: options)
            #expect(result.stdout == "100000\n" && result.exitCode == 0)
            // What lies between it and the command is bounded, far below what it would give.
            #expect(given.load(ordering: .relaxed) < 16 << 20)
        }
    }

    @Test func inputThatIsGivenWholeOutlivesItsCaller() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let input = Self.bytes(count: 2_000_000)
            var options = ExecOptions()
            options.input = .bytes(input)
            options.timeoutSeconds = 120
            options.yieldAfter = .milliseconds(300)
            let yielded = try await workspace.exec(["sh", "-c", "sleep 2; sha256sum"], options: options)
            #expect(yielded.state == .running && yielded.stdout.isEmpty)
            let end = try await workspace.followed(yielded.sequence)
            #expect(end.text == (try await host.digest(of: input)))
            #expect(end.result?.exitCode == 0)
        }
    }

    @Test func standardInputIsAtItsEndUnlessGiven() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let result = try await workspace.shell("cat; echo end")
            #expect(result.stdout == "end\n")
            let words = ["workspace", "exec", workspace.id, "--", "cat"]
            let outcome = try await host.start(words, input: Array("not asked for".utf8)).outcome()
            #expect(outcome.status == 0 && outcome.output.isEmpty)
            // Input that nobody reads holds nothing up.
            var options = ExecOptions()
            options.input = .bytes(Self.bytes(count: 2_000_000))
            #expect(try await workspace.exec(["true"], options: options).exitCode == 0)
        }
    }

    private static func bytes(count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max) }
    }
}

extension TestHost {
    /// What the guest's `sha256sum` prints for the same bytes on its standard input.
    fileprivate func digest(of bytes: [UInt8]) async throws -> String {
        try await Program(["sha256sum"], variables: ["PATH": "/usr/bin:/bin"], input: bytes).outcome().text
    }
}
