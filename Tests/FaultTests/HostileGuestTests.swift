import GuestSupport
import Testing

/// A guest that breaks itself or attacks what it can reach: the host says what happened, and the next machine works.
@Suite struct HostileGuestTests {
    @Test func aKernelPanicIsToldInTheKernelsWords() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            let outcome = try await host.run("sh", "-c", "echo c > /proc/sysrq-trigger; sleep 60", home: home)
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("error: The machine"))
            #expect(outcome.error.contains("Its console ends with:") && outcome.error.contains("panic"))
            let log = try #require(home.names(in: "logs").first { $0.hasPrefix("machine-") })
            #expect(home.text("logs/\(log)").contains("Kernel panic"))
            #expect(outcome.error.contains(log))
            let again = try await host.run("echo", "again", home: home)
            #expect(again.text == "again\n", "\(again.error)")
        }
    }

    @Test(arguments: [0x4321_FEDC, 0x0123_4567])
    func aGuestThatTurnsItselfOffOrRestartsIsLost(command: Int) async throws {
        try await withHost { host in
            let call = "import ctypes, time; ctypes.CDLL(None).reboot(\(command)); time.sleep(60)"
            let outcome = try await host.run("python3", "-c", call)
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("was lost: QEMU exited"), "\(outcome.error)")
        }
    }

    @Test func aCommandThatKillsEverythingDoesNotKillTheAgent() async throws {
        try await withHost { host in
            let outcome = try await host.run("sh", "-c", "sleep 100 & kill -9 1; kill -9 -1; echo survived")
            #expect(outcome.status == 0)
            #expect(outcome.text == "survived\n")
        }
    }

    @Test func aForkBombEndsAtItsTimeLimit() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--timeout-seconds", "5", "--", "bash", "-c",
                "echo before; f() { f | f & }; f 2>/dev/null; sleep 100")
            #expect(outcome.status == 124)
            #expect(outcome.text == "before\n")
        }
    }

    @Test func aCommandThatTakesAllMemoryIsKilledAlone() async throws {
        try await withHost { host in
            let line = "(tail /dev/zero); echo status $?"
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--mem-mib", "256", "--timeout-seconds", "120", "--", "sh", "-c", line)
            #expect(outcome.status == 0, "\(outcome.error)")
            #expect(outcome.text == "status 137\n")
        }
    }

    @Test func garbageOnTheGuestLinkHarmsNoOne() async throws {
        try await withHost { host in
            let line = "for p in /dev/vport*; do head -c 1000000 /dev/urandom > $p || echo refused; done; sleep 1"
            let outcome = try await host.run("sh", "-c", line)
            // The port is the agent's alone, or the machine is given up.
            #expect(outcome.text.contains("refused") || outcome.status == 125, "\(outcome)")
            let again = try await host.run("echo", "again")
            #expect(again.text == "again\n", "\(again.error)")
        }
    }

    @Test func aGuestWithoutItsDevicesIsLostAndNotWaitedFor() async throws {
        try await withHost { host in
            let line =
                "for d in /sys/bus/virtio/drivers/virtio_console/virtio*; do basename $d > ${d%/*}/unbind; done; sleep 60"
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--timeout-seconds", "5", "--", "sh", "-c", line)
            #expect([124, 125].contains(outcome.status), "\(outcome)")
        }
    }

    @Test func endlessOutputEndsAtTheTimeLimit() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram("run", "debian:12", "--timeout-seconds", "3", "--", "yes")
            #expect(outcome.status == 124)
            #expect(outcome.output.starts(with: Array("y\ny\n".utf8)))
        }
    }
}
