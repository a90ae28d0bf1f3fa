import GuestSupport
import PyroSDK
import Testing

/// Commands that run while their workspace is suspended and resumed.
@Suite struct WorkspaceSuspendTests {
    private static let count = 2000
    /// Prints numbers on both streams, without a pause longer than a moment.
    private static let numbers = """
        import sys, time
        for i in range(\(count)):
            print(i, flush=True)
            print(i, file=sys.stderr, flush=True)
            time.sleep(0.002)
        """
    private static let expected = (0..<count).map { "\($0)\n" }.joined()

    @Test func nothingThatIsPrintedIsLostOrDoubled() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            var options = ExecOptions()
            options.yieldAfter = .zero
            options.timeoutSeconds = 600
            let sequence = try await workspace.exec(["python3", "-uc", Self.numbers], options: options).sequence
            var seen = FollowedCommand()
            for round in 1...4 {
                try await workspace.printed("\n\(round * 100)\n", by: sequence)
                // A reader beside it goes on at its own offsets, over all suspensions.
                let offsets = StreamOffsets(stdout: seen.stdout.count, stderr: seen.stderr.count)
                async let reading = workspace.followed(sequence, from: offsets)
                try await workspace.suspend()
                let part = try await reading
                seen.stdout += part.stdout
                seen.stderr += part.stderr
                #expect(part.result?.state == .running)
                try await workspace.resume()
            }
            let rest = try await workspace.followed(
                sequence, from: StreamOffsets(stdout: seen.stdout.count, stderr: seen.stderr.count))
            seen.stdout += rest.stdout
            seen.stderr += rest.stderr
            #expect(rest.result?.state == .exited && rest.result?.exitCode == 0)
            #expect(seen.text == Self.expected)
            #expect(String(decoding: seen.stderr, as: UTF8.self) == Self.expected)
            let entry = try #require(try await workspace.logs(limit: 1).entries.first)
            #expect(entry.stdout == Self.expected && entry.stderr == Self.expected)
            #expect(entry.stdoutBytes == Self.expected.utf8.count)
        }
    }

    @Test func aCallerInTheForegroundIsToldThatItsCommandGoesOn() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let client = try host.start(
                ["workspace", "exec", workspace.id, "--", "sh", "-c", "echo ready; exec sleep 1000"])
            try await eventually(within: .seconds(60), "the command to run") { client.output == Array("ready\n".utf8) }
            async let result = workspace.shell("sleep 5; echo done")
            try await eventually("the second command") { try await workspace.status().commandCount == 2 }
            try await workspace.suspend()
            let running = try await result
            #expect(running.state == .running && running.sequence == 2)
            let outcome = try await client.outcome()
            #expect(outcome.error == "error: The command goes on in its workspace without this caller.\n")
            try await workspace.resume()
            let end = try await workspace.followed(2)
            #expect(end.text == "done\n" && end.result?.exitCode == 0)
        }
    }

    @Test func whatWasNotWrittenOutYetIsThereAfterwards() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let line =
                "head -c 5000000 /dev/urandom > big; sha256sum big > sum; mkdir d; for i in $(seq 200); do echo $i > d/$i; done"
            _ = try await workspace.shell(line)
            let writer = try await workspace.begin("i=0; while :; do i=$((i+1)); echo $i >> log; echo $i; done")
            try await workspace.printed("1\n", by: writer)
            try await workspace.suspend()
            // Its memory is given up, so only what the suspension has written out is left.
            try await workspace.stop()
            let check = "sha256sum -c --quiet sum && cat d/* | wc -l && tail -c 1 log | od -An -c | tr -d ' '"
            let result = try await workspace.shell(check)
            #expect(result.stdout == "200\n\\n\n", "\(result.stdout)\(result.stderr)")
            #expect(try await workspace.readLog(writer).entries.first?.state == .cancelled)
            #expect(try await workspace.status().startedBy == .boot)
        }
    }

    @Test func timeLimitsHoldAfterAResume() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let sequence = try await workspace.begin("echo begun; exec sleep 1000", timeoutSeconds: 3)
            try await workspace.suspend()
            try await workspace.resume()
            let end = try await workspace.followed(sequence)
            #expect(end.result?.state == .timedOut && end.text == "begun\n")
            #expect(try await !workspace.runsProcess("sleep 1000"))
        }
    }

    @Test func aSignalWakesACommandThatIsSuspended() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let sequence = try await workspace.begin("exec sleep 1000")
            try await workspace.suspend()
            _ = try await workspace.stopCommand(sequence)
            let end = try await workspace.followed(sequence)
            #expect(end.result?.state == .signaled && end.result?.signal == "TERM")
            #expect(try await workspace.status().startedBy == .resume)
        }
    }
}
