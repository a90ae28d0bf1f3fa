import GuestSupport
import SystemPackage
import Testing

/// Disks of the host that fill up, each a small file system that only the program under test sees.
@Suite struct FullDiskTests {
    @Test func anInstallationWithoutRoomIsRefusedBeforeItBegins() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            let outcome = try await host.run(
                "true", home: home, stage: TestHost.small(home.path.string, size: "20m", mode: "0700"))
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("MiB free"), "\(outcome.error)")
            #expect(outcome.error.contains("hint: Free some space"))
        }
    }

    @Test func noRoomForADiskLayerIsToldAsSuch() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--json", "--", "true", home: home,
                stage: TestHost.small("\(home.path)/tmp", size: "64k"))
            #expect(outcome.status == 125)
            #expect(outcome.text.contains("\"code\":\"disk_full\""), "\(outcome.text) \(outcome.error)")
        }
    }

    @Test func aMachineStartsWithoutRoomForItsCheckpoint() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            let outcome = try await host.run(
                "echo", "booted", home: home, stage: TestHost.small("\(home.path)/checkpoints", size: "1m"))
            #expect(outcome.status == 0, "\(outcome.error)")
            #expect(outcome.text == "booted\n")
        }
    }

    @Test func aGuestThatFillsTheHostsDiskIsTold() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            let line = "echo before; head -c 300000000 /dev/urandom > /big; sync; echo after"
            let outcome = try await host.start(
                ["run", "debian:12", "--json", "--timeout-seconds", "100", "--", "sh", "-c", line], home: home,
                stage: TestHost.small("\(home.path)/tmp", size: "64m")
            ).outcome()
            #expect(outcome.status == 125)
            #expect(outcome.text.contains("\"code\":\"disk_full\""), "\(outcome.text) \(outcome.error)")
            let again = try await host.run("echo", "again", home: home)
            #expect(again.text == "again\n", "\(again.error)")
        }
    }
}

extension TestHost {
    /// Words that run a program with a small file system in the place of a directory.
    fileprivate static func small(_ directory: String, size: String, mode: String = "0700") -> [String] {
        namespace("mount -t tmpfs -o size=\(size),mode=\(mode) none \(directory)")
    }
}
