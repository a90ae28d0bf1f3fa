import GuestSupport
import PyroSDK
import Testing

/// What commands print is kept, and read by whoever wants to.
@Suite struct WorkspaceOutputTests {
    /// Lines of 16 bytes, each its number from 10^14 on: every byte says where it belongs.
    private static let first = 100_000_000_000_000
    private static let lineBytes = 16

    @Test func theFirstAndTheLast32MiBOfAFloodAreKept() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let count = 5_000_000
            let sequence = try await workspace.begin("seq \(Self.first) \(Self.first + count - 1)")
            // Others are answered meanwhile.
            #expect(try await workspace.shell("echo answered").stdout == "answered\n")
            let program = try host.start([
                "workspace", "logs", workspace.id, "--sequence", "\(sequence)", "--follow", "--stream", "stdout",
            ])
            let end = try await workspace.followed(sequence)
            let total = count * Self.lineBytes
            #expect(end.result?.exitCode == 0 && end.result?.stdoutBytes == total)

            let half = 32 << 20
            #expect(
                try await workspace.kept(sequence, from: half - 32, count: 32) == Self.expected(half - 32, count: 32))
            #expect(
                try await workspace.kept(sequence, from: total - half, count: 48)
                    == Self.expected(total - half, count: 48))
            #expect(
                try await workspace.kept(sequence, from: total - 16, count: 100) == Self.expected(total - 16, count: 16)
            )
            let file = "workspaces/\(workspace.id)/streams/\(sequence).stdout"
            #expect(try host.home.size(of: file) <= 2 * half + (64 << 10) + 64)
            // What lies between is gone: reading there goes on at what is kept, and says where that is.
            let gap = try #require(try await workspace.readLog(sequence, offset: half + 5, maxBytes: 16).entries.first)
            #expect(gap.stdoutTruncated && gap.nextOffset.stdout >= total - half, "\(gap.nextOffset)")
            let result = try #require(try await workspace.logs(maxOutputBytes: 2000).entries.first)
            #expect(
                result.stdout.hasPrefix("\(Self.first)\n") && result.stdout.hasSuffix("\(Self.first + count - 1)\n"))
            #expect(result.stdoutTruncated && result.stdout.contains("bytes left out"))
            // A reader who kept up has had all of it; one that did not has had what is kept.
            let outcome = try await program.outcome()
            #expect(outcome.status == 0 && outcome.output.count <= total && outcome.output.count >= 2 * half)
            #expect(Array(outcome.output.prefix(160)) == Self.expected(0, count: 160))
            #expect(Array(outcome.output.suffix(160)) == Self.expected(total - 160, count: 160))
        }
    }

    @Test func whatPrintsWithoutEndIsEndedByItsTimeLimitAndHarmsNobody() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let flood = try await workspace.begin("yes", timeoutSeconds: 4)
            for number in 0..<5 { #expect(try await workspace.shell("echo \(number)").stdout == "\(number)\n") }
            for try await _ in workspace.follow(flood, from: StreamOffsets(stdout: .max, stderr: 0)) {}
            let entry = try #require(try await workspace.readLog(flood, maxBytes: 4).entries.first)
            #expect(entry.state == .timedOut && entry.stdout == "y\ny\n" && entry.stdoutBytes > 1 << 20)
            #expect(try await workspace.exec(["pgrep", "-x", "yes"]).exitCode == 1)
        }
    }

    @Test func anotherProcessReadsOnWhereOneStopped() async throws {
        try await withHost { host in
            let workspace = try await host.workspace("read on")
            let sequence = try await workspace.begin(
                "for i in $(seq 40); do echo out $i; echo err $i >&2; sleep 0.1; done")
            try await workspace.printed("out 3", by: sequence)
            let here = try #require(try await workspace.readLog(sequence, maxBytes: 12).entries.first)
            #expect(here.stdout == "out 1\nout 2\n" && here.nextOffset.stdout == 12 && here.state == .running)
            let rest = try await host.pyroProgram(
                "workspace", "logs", "read on", "--sequence", "\(sequence)", "--stream", "stdout", "--offset", "12",
                "--follow")
            #expect(rest.text == (3...40).map { "out \($0)\n" }.joined(), "\(rest.error)")
            #expect(rest.error.contains("] ") && rest.error.contains("exited 0 in"), "\(rest.error)")
            let all = try await host.pyroProgram("workspace", "logs", "read on", "--sequence", "\(sequence)")
            #expect(all.text == (1...40).map { "out \($0)\n" }.joined())
            #expect(all.error == (1...40).map { "err \($0)\n" }.joined())
            let none = try #require(try await workspace.readLog(sequence, offset: 10_000).entries.first)
            #expect(none.stdout.isEmpty && none.state == .exited)
        }
    }

    @Test func waitingForOutputEndsWithTheFirstOfIt() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let sequence = try await workspace.begin("sleep 1; echo late; exec sleep 1000")
            let entry = try #require(try await workspace.readLog(sequence, wait: .seconds(100)).entries.first)
            #expect(entry.stdout == "late\n" && entry.state == .running)
            let nothing = try await workspace.readLog(sequence, offset: 5, wait: .milliseconds(300))
            #expect(nothing.entries.first?.stdout == "" && nothing.entries.first?.nextOffset.stdout == 5)
        }
    }

    // MARK: Numbered lines

    private static func expected(_ offset: Int, count: Int) -> [UInt8] {
        let lines = (offset / lineBytes)...((offset + count - 1) / lineBytes)
        let bytes = lines.flatMap { Array("\(first + $0)\n".utf8) }
        return Array(bytes[(offset % lineBytes)...].prefix(count))
    }
}

extension Workspace {
    fileprivate func kept(_ sequence: Int, from offset: Int, count: Int) async throws -> [UInt8]? {
        try await readLog(sequence, offset: offset, maxBytes: count).entries.first?.bytes(of: .stdout)
    }
}
