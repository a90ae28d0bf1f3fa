import FoundationEssentials
import GuestSupport
import PyroSDK
import Testing

/// What goes in and out of a guest arrives as it is. `make test` runs this suite as an ordinary user too.
@Suite struct OrdinaryUserStreamTests {
    /// Prints 50 MB of random bytes, and their digest on standard error.
    private static let fiftyMegabytes = """
        head -c 50000000 /dev/urandom > /tmp/bytes; sha256sum < /tmp/bytes >&2; cat /tmp/bytes
        """

    @Test func fiftyMegabytesArriveBitForBit() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--timeout-seconds", "150", "--", "sh", "-c", Self.fiftyMegabytes)
            #expect(outcome.status == 0)
            #expect(outcome.output.count == 50_000_000)
            let own = try await host.sha256(outcome.output)
            #expect(own == outcome.error)
        }
    }

    @Test func fiftyMegabytesArriveBitForBitInTheSDK() async throws {
        try await withHost { host in
            var options = RunOptions()
            options.timeoutSeconds = 150
            options.maxOutputBytes = 256
            var bytes: [UInt8] = []
            var digest: [UInt8] = []
            var result: RunResult?
            for try await event in try host.pyro().runEvents(.shell(Self.fiftyMegabytes), options: options) {
                switch event {
                case .stdout(let part): bytes += part
                case .stderr(let part): digest += part
                case .finished(let end): result = end
                case .progress, .machine: break
                }
            }
            let end = try #require(result)
            #expect(end.exitCode == 0)
            #expect(end.stdoutBytes == 50_000_000)
            #expect(end.stdoutTruncated)
            #expect(end.nextOffset.stdout == 50_000_000)
            let own = try await host.sha256(bytes)
            #expect(own == String(decoding: digest, as: UTF8.self))
        }
    }

    @Test func aReaderThatGoesAwayEndsTheMachine() async throws {
        try await withHost { host in
            let stage = ["sh", "-c", "\"$@\" | head -c 1000", "sh"]
            let outcome = try await host.start(["run", "debian:12", "--", "yes"], stage: stage).outcome()
            #expect(outcome.output.count == 1000)
        }
    }

    @Test func fiveMegabytesOfInputComeBack() async throws {
        try await withHost { host in
            let input = Self.bytes(count: 5_000_000)
            let outcome = try await host.pyroProgram("run", "debian:12", "--stdin", "--", "cat", input: input)
            #expect(outcome.status == 0)
            #expect(outcome.output == input)
        }
    }

    @Test func fiveMegabytesOfInputComeBackInTheSDK() async throws {
        try await withHost { host in
            let input = Self.bytes(count: 5_000_000)
            var options = RunOptions()
            options.input = .bytes(input)
            let result = try await host.pyro().run(["cat"], options: options)
            #expect(result.stdoutEncoding == .base64)
            #expect(Data(base64Encoded: result.stdout) == Data(input))
        }
    }

    @Test func inputThatNobodyReadsHoldsNothingUp() async throws {
        try await withHost { host in
            let input = Self.bytes(count: 5_000_000)
            let outcome = try await host.pyroProgram("run", "debian:12", "--stdin", "--", "true", input: input)
            #expect(outcome.status == 0)
        }
    }

    @Test func standardInputIsAtItsEndUnlessAskedFor() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--", "cat", input: Array("not asked for".utf8))
            #expect(outcome.status == 0)
            #expect(outcome.output.isEmpty)
        }
    }

    @Test func bothStreamsAreKeptApart() async throws {
        try await withHost { host in
            let line = "for i in $(seq 2000); do echo out$i; echo err$i >&2; done"
            let outcome = try await host.pyroProgram("run", "debian:12", "--shell", line)
            #expect(outcome.text == (1...2000).map { "out\($0)\n" }.joined())
            #expect(outcome.error == (1...2000).map { "err\($0)\n" }.joined())
        }
    }

    private static func bytes(count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max) }
    }
}

extension TestHost {
    /// What the guest's `sha256sum` prints for the same bytes on its standard input, by the host's.
    func sha256(_ bytes: [UInt8]) async throws -> String {
        try await Program(["sha256sum"], variables: ["PATH": "/usr/bin:/bin"], input: bytes).outcome().text
    }
}
