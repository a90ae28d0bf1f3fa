import GuestSupport
import PyroSDK
import SystemPackage
import Testing

/// Hosts that lack something, and settings that make no sense: refused in words, with what to do.
@Suite struct HostRequirementTests {
    @Test func aMissingQEMUIsNamedWithItsPackage() async throws {
        try await withHost { host in
            let hidden = TestHost.namespace("mount --bind /dev/null /usr/bin/qemu-system-x86_64")
            let outcome = try await host.run("true", stage: hidden)
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("The program qemu-system-x86_64 is not installed"), "\(outcome.error)")
            #expect(outcome.error.contains("hint: Install it: apt-get install qemu-system-x86"))
            let doctor = try await host.start(["doctor"], stage: hidden).outcome()
            #expect(doctor.status == 1)
            #expect((doctor.text + doctor.error).contains("qemu-system-x86"))
        }
    }

    @Test func aQEMUThatDoesNotRunIsTold() async throws {
        try await withHost { host in
            let broken = TestHost.namespace(
                "printf '#!/bin/sh\\necho broken >&2\\nexit 3\\n' > /tmp/.pyro-broken-qemu-$$"
                    + "; chmod 0755 /tmp/.pyro-broken-qemu-$$"
                    + "; mount --bind /tmp/.pyro-broken-qemu-$$ /usr/bin/qemu-system-x86_64; rm /tmp/.pyro-broken-qemu-$$"
            )
            let home = try host.ownHome()
            let outcome = try await host.run("true", home: home, stage: broken)
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("QEMU"), "\(outcome.error)")
        }
    }

    @Test func missingProgramsOfPyroAreNamed() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--", "true", variables: ["PYRO_LIBEXEC": "/usr/share"])
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("pyro-jail") && outcome.error.contains("/usr/share"))
            #expect(outcome.error.contains("hint: "))
        }
    }

    @Test func aStateDirectoryThatCannotBeWrittenIsNamed() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            let readOnly = TestHost.namespace(
                "mount --bind \(home.path) \(home.path); mount -o remount,ro,bind \(home.path)")
            let outcome = try await host.run("true", home: home, stage: readOnly)
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("\(home.path)"), "\(outcome.error)")
        }
    }

    @Test(arguments: [
        ("{ garbage", "machine.json makes no sense"), (#"{"kernel": "/x"}"#, "a field \"kernel\", which means nothing"),
        (#"{"kernel_path": "vmlinuz"}"#, "must be an absolute path"),
        (#"{"accelerator": "xen"}"#, "machine.json makes no sense"),
    ])
    func aBrokenMachineConfigurationIsRefused(text: String, words: String) async throws {
        try await withHost { host in
            let home = try host.ownHome()
            try home.write(text, to: "machine.json")
            let outcome = try await host.run("true", home: home)
            #expect(outcome.status == 64)
            #expect(outcome.error.contains(words), "\(outcome.error)")
        }
    }

    @Test func aProcessorThatQEMUDoesNotKnowIsToldInItsWords() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            try home.write(#"{"qemu_cpu": "no-such-cpu", "accelerator": "tcg"}"#, to: "machine.json")
            let outcome = try await host.run("true", home: home)
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("no-such-cpu") && outcome.error.contains("machine.json"), "\(outcome.error)")
        }
    }

    @Test func theMachineConfigurationIsObeyed() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            try home.write(
                #"{"accelerator": "tcg", "extra_kernel_arguments": ["pyro.test=1", "loglevel=7"]}"#, to: "machine.json")
            let result = try await host.pyro(home).run(["cat", "/proc/cmdline"])
            #expect(result.accelerator == .tcg)
            let words = result.stdout.split(whereSeparator: \.isWhitespace)
            #expect(words.contains("pyro.test=1") && words.contains("loglevel=7"))
        }
    }

    @Test func aKernelThatIsNoneIsTold() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            try home.write(#"{"kernel_path": "/etc/passwd"}"#, to: "machine.json")
            let outcome = try await host.run("true", home: home)
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("error: "), "\(outcome.error)")
        }
    }
}
