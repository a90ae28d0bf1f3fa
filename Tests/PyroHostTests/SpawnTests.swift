import CHostTestSupport
import CPyroSys
import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroHost

@Suite struct SpawnTests {
    @Test func onlyMappedDescriptorsReachTheChild() async throws {
        let stray = try OwnedDescriptor.memory(name: "stray", size: 0)
        try SystemError.check("clear close-on-exec") { fcntl(stray.rawValue, F_SETFD, 0) }
        var request = Programs.shell("cd /proc/self/fd && echo *")
        request.descriptors[7] = try OwnedDescriptor.open("/dev/null", .readOnly)
        let result = try await Programs.run(request)
        // The shell's own glob holds one descriptor of the directory, the lowest free one.
        #expect(result.output == "0 1 2 3 7\n")
    }

    @Test func sourcesAndTargetsMayOverlap() async throws {
        // Numbers that no other test has: each is the other's target.
        let first = try await Self.memory("first", from: 300)
        let second = try await Self.memory("second", from: 300)
        var request = Programs.shell("echo to-first >&\(second.rawValue); echo to-second >&\(first.rawValue)")
        request.program = "/bin/bash"
        request.descriptors[first.rawValue] = second
        request.descriptors[second.rawValue] = first
        let result = try await Programs.run(request)
        #expect(result.status == .exited(0), "\(result.output)")
        #expect(try FileText.read(FilePath("/proc/self/fd/\(first.rawValue)")) == "to-first\n")
        #expect(try FileText.read(FilePath("/proc/self/fd/\(second.rawValue)")) == "to-second\n")
    }

    /// A memory file whose number a child may have it under: other tests open more files than that for a moment.
    private static func memory(_ name: String, from number: Int32) async throws -> OwnedDescriptor {
        let file = try OwnedDescriptor.memory(name: name, size: 0)
        for _ in 0..<1000 {
            let copy = OwnedDescriptor(
                owning: try SystemError.check("move a descriptor") { fcntl(file.rawValue, F_DUPFD_CLOEXEC, number) })
            if copy.rawValue <= PYRO_SPAWN_MAX_TARGET { return copy }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw PyroError(.timeout, "Waited 10 seconds for a small descriptor number.")
    }

    @Test func standardDescriptorsThatAreNotGivenAreNull() async throws {
        var request = Programs.shell("readlink /proc/self/fd/0 /proc/self/fd/2")
        request.descriptors[2] = try OwnedDescriptor.open("/dev/zero", .readOnly)
        let result = try await Programs.run(request)
        #expect(result.output == "/dev/null\n/dev/zero\n")
    }

    @Test func signalsAreAtTheirDefaults() async throws {
        let before = signal(SIGUSR1, SIG_IGN)
        defer { signal(SIGUSR1, before) }
        let result = try await Programs.run(SpawnRequest(program: "/usr/bin/cat", arguments: ["/proc/self/status"]))
        #expect(result.field("SigBlk") == "0000000000000000")
        #expect(result.field("SigIgn") == "0000000000000000")
    }

    @Test func sessionIsItsOwnWithoutTerminal() async throws {
        let result = try await Programs.run(
            Programs.shell(
                "read pid name state ppid group session tty rest < /proc/$$/stat; echo $((session == $$)) $tty"))
        #expect(result.output == "1 0\n")
    }

    @Test func terminalBecomesTheControllingOne() async throws {
        var name = [CChar](repeating: 0, count: 64)
        let control = OwnedDescriptor(
            owning: try SystemError.check("open a terminal") { host_test_open_terminal(&name, name.count) })
        defer { withExtendedLifetime(control) {} }
        let path = FilePath(String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        let terminal = OwnedDescriptor(owning: path.withPlatformString { open($0, O_RDWR | O_NOCTTY | O_CLOEXEC) })
        // Opening /dev/tty works for those who have a controlling terminal.
        var request = Programs.shell(": < /dev/tty && tty")
        request.descriptors[0] = terminal
        request.terminal = terminal
        #expect(try await Programs.run(request).output == "\(path)\n")
    }

    @Test func workingDirectoryAndEnvironment() async throws {
        var request = Programs.shell("pwd; echo $GIVEN; echo ${HOME-none}")
        request.workingDirectory = "/usr/share"
        request.environment["GIVEN"] = "with = and spaces"
        #expect(try await Programs.run(request).output == "/usr/share\nwith = and spaces\nnone\n")
    }

    @Test(
        arguments: [
            ("/no/such/program", nil as FilePath?, "execute the program"),
            ("/etc/passwd", nil, "execute the program"),
            ("/usr/bin/true", "/no/such/directory", "enter the working directory"),
        ])
    func failureNamesItsStage(program: String, directory: FilePath?, stage: String) async throws {
        var request = SpawnRequest(program: FilePath(program))
        request.workingDirectory = directory
        let error = try await #require(throws: PyroError.self) { try await ChildProcess.start(request) }
        #expect(error.message.hasPrefix("Could not start \(program): could not \(stage): "))
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func identityAndNoNewPrivileges() async throws {
        var request = SpawnRequest(program: "/usr/bin/cat", arguments: ["/proc/self/status"])
        request.identity = SpawnRequest.Identity(uid: 65534, gid: 65534)
        request.noNewPrivileges = true
        let result = try await Programs.run(request)
        #expect(result.field("Uid") == "65534\t65534\t65534\t65534")
        #expect(result.field("Gid") == "65534\t65534\t65534\t65534")
        #expect(result.field("Groups")?.allSatisfy(\.isWhitespace) == true)
        #expect(result.field("NoNewPrivs") == "1")
    }

    @Test func userNamespaceMapsTheUserAloneAndKeepsItsCapabilities() async throws {
        var request = Programs.shell("cat /proc/self/uid_map; grep CapEff /proc/self/status; id -u")
        request.namespaces = [.user, .uts, .pid]
        let result = try await Programs.runAsOrdinaryUser(request)
        let uid = geteuid() == 0 ? 65534 : geteuid()
        let lines = result.output.split(separator: "\n").map {
            $0.split(whereSeparator: \.isWhitespace).map(String.init)
        }
        try #require(lines.count == 3, "\(result.output)")
        #expect(lines[0] == [String(uid), String(uid), "1"])
        #expect(try #require(UInt64(lines[1][1], radix: 16)) & (1 << 21) != 0, "no CAP_SYS_ADMIN in its namespace")
        #expect(lines[2] == [String(uid)])
    }
}
