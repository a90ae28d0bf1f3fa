import GuestSupport
import PyroSDK
import Testing

/// Processes that die while a patch is applied: its files are all as before or all as after.
@Suite struct PatchFaultTests {
    private static let versions = Versions(count: 80, bytes: 4)

    @Test(arguments: Victim.allCases) func aPatchIsAppliedAsAWholeOrNotAtAll(victim: Victim) async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell(
                "mkdir -p s/d; for i in $(seq \(Self.versions.count)); do printf '0\\nx\\n' > s/d/f$i; done")
            var options = WorkspaceOptions()
            options.seed = HostPath(folder.path("s"))
            let workspace = try await host.workspaces().create(options)
            var number = 0
            func apply() throws -> Program {
                let patch = Self.versions.patch(number, number + 1)
                return try host.start(
                    ["workspace", "patch", "apply", workspace.id, "--patch-file", "-"], input: Array(patch.utf8))
            }
            let span = try await TestHost.span {
                let outcome = try await apply().outcome()
                #expect(outcome.status == 0, "\(outcome.error)")
            }
            number = 1
            for moment in Moments(span: span, count: 3) {
                let program = try apply()
                try await Task.sleep(for: moment)
                victim.kill(program)
                let outcome = try await program.outcome()
                if outcome.status == 1 { #expect(outcome.error.hasPrefix("error: "), "\(outcome.error)") }
                _ = try await workspace.settled()
                let seen = try await workspace.line("cat d/* | sort -u; cat d/* | wc -l").split(separator: "\n").map {
                    Int($0)
                }
                let found = seen.compactMap { $0 }
                try #require(found.count == 2 && found[1] == 2 * Self.versions.count, "\(seen) at \(moment)")
                #expect(found[0] == number || found[0] == number + 1, "\(found) at \(moment)")
                // Who was told that it is done can rely on it.
                if outcome.status == 0 { #expect(found[0] == number + 1, "at \(moment)") }
                number = found[0]
                let retry = try await apply().outcome()
                #expect(retry.status == 0, "\(retry.error) after \(moment)")
                number += 1
            }
            #expect(try await workspace.line("sort -u d/*") == "\(number)\nx\n")
            #expect(try await workspace.temporaryNames() == "")
            #expect(try await workspace.line("find /var/lib/pyro/patch -not -type d") == "")
        }
    }

    /// A write has an old content and a new one, whatever dies.
    @Test(arguments: [Victim.qemu, .all]) func aFileIsWrittenAsAWholeOrNotAtAll(victim: Victim) async throws {
        try await withHost { host in
            let workspace = try await host.workspaces().create()
            let size = 3_000_000
            try await workspace.files.write("file", bytes: Array(repeating: 48, count: size))
            try await workspace.line("sync")
            var allowed: Set<String> = ["0"]
            for (round, milliseconds) in [10, 45, 120].enumerated() {
                let byte = UInt8(49 + round)
                async let writing = errorCode {
                    try await workspace.files.write("file", bytes: Array(repeating: byte, count: size))
                }
                try await Task.sleep(for: .milliseconds(milliseconds))
                victim.kill(try host.workspace("status", workspace.id))
                let code = await writing
                #expect([nil, .outcomeUnknown, .guestLost, .wrongState].contains(code), "\(String(describing: code))")
                _ = try await workspace.settled()
                allowed.insert(String(UnicodeScalar(byte)))
                let line = "python3 -c \"d = open('file', 'rb').read(); print(len(d), len(set(d)), chr(d[0]))\""
                let seen = try await workspace.line(line).split(whereSeparator: \.isWhitespace).map(String.init)
                #expect(
                    seen.count == 3 && seen[0] == "\(size)" && seen[1] == "1" && allowed.contains(seen[2]),
                    "\(seen) after \(milliseconds) ms")
            }
            #expect(try await workspace.temporaryNames() == "")
        }
    }
}

/// The code of the error that `body` throws, if it throws one.
private func errorCode(_ body: () async throws -> some Any) async -> PyroErrorCode? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? PyroError)?.code ?? .internal
    }
}
