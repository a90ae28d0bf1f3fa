import FoundationEssentials
import GuestSupport
import PyroSDK
import Testing

/// What a workspace's clocks count: idle time towards its suspension, and a command's time only while it runs.
@Suite struct WorkspaceClockTests {
    @Test func onlyAnIdleWorkspaceIsSuspendedAtTheEndOfItsTime() async throws {
        try await withHost(within: .seconds(400)) { host in
            let suspended = try await host.workspace("suspended")
            let limited = try await suspended.begin("sleep 2; date +%s", timeoutSeconds: 40)
            try await suspended.suspend()
            let since = ContinuousClock.now

            let busy = try await host.workspace("busy", ttlSeconds: 60)
            _ = try await busy.begin("exec sleep 1000")
            let idle = try await host.workspace("idle", ttlSeconds: 86400)
            _ = try await idle.shell("echo there > /dev/shm/there")
            var changes = WorkspaceChanges()
            changes.ttlSeconds = 60
            let changed = try await idle.update(changes)
            #expect(changed.expiresAt == changed.lastActivityAt.addingTimeInterval(60))
            #expect(try await busy.status().expiresAt == nil)

            // Looking at it keeps it awake no longer.
            try await eventually(within: .seconds(120), "the idle workspace to be suspended") {
                _ = try await idle.logs()
                try await Task.sleep(for: .milliseconds(300))
                return try await idle.status().state == .suspended
            }
            #expect(Date() >= changed.lastActivityAt.addingTimeInterval(60))
            let info = try await idle.status()
            #expect(info.expiresAt == nil && info.lastError == nil && info.lastActivityAt == changed.lastActivityAt)
            #expect(try await idle.shell("cat /dev/shm/there").stdout == "there\n")
            #expect(try await idle.status().startedBy == .resume)
            // Its command keeps the other one awake, though its client is long gone.
            #expect(try await busy.status().state == .started)
            #expect(try await busy.runsProcess("sleep 1000"))

            // Suspended for longer than its limit, the command has hardly run; and the guest's clock is right again.
            #expect(ContinuousClock.now - since > .seconds(60))
            try await suspended.resume()
            let end = try await suspended.followed(limited)
            #expect(end.result?.state == .exited && (end.result?.durationMs ?? .max) < 40_000, "\(end)")
            let clock = try await suspended.shell("date +%s").stdout.split(separator: "\n").first.flatMap { Double($0) }
            let now = Date().timeIntervalSince1970
            #expect(abs(try #require(clock) - now) < 20)
        }
    }
}
