import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroHost

/// Every layer, shown from inside.
@Suite struct JailTests {
    /// Tells about the process it runs in, in words that the tests look for.
    static let report = """
        cat /proc/self/status
        echo "ids: $(id -u) $(id -g) $(id -G)"
        echo "root: $(cd / && echo *)"
        echo "dev: $(cd /dev && echo *)"
        echo "proc: $(cd /proc && echo *)"
        echo "host: $(hostname)"
        echo "core: $(ulimit -c)"
        echo "files: $(ulimit -n)"
        echo "net: $(cat /proc/self/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' ' | tr '\\n' ' ')"
        cat /proc/self/mountinfo
        (: > /usr/x) 2>/dev/null || echo "usr: read-only"
        (: > /x) 2>/dev/null || echo "top: read-only"
        """

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func everyLayerStandsWhenRootStarts() async throws {
        try await JailExecutable.withCopy { executable in
            let user = try UnprivilegedUser.claim()
            let jail = Jail(executable: executable, layers: .all(asRoot: true), user: user)
            let result = try await Programs.run(jail.request(for: Programs.shell(JailTests.report)))
            #expect(result.status == .exited(0), "\(result.output)")
            #expect(result.field("ids") == "\(user.uid) \(user.gid) \(user.gid)")
            expectLockedDown(result)
            #expect(result.field("CapBnd") == "0000000000000000")
            expectOwnRoot(result)
        }
    }

    @Test func everyLayerStandsWhenAUserStarts() async throws {
        try await JailExecutable.withCopy { executable in
            let jail = Jail(executable: executable, layers: .all(asRoot: false))
            let result = try await Programs.runAsOrdinaryUser(jail.request(for: Programs.shell(JailTests.report)))
            #expect(result.status == .exited(0), "\(result.output)")
            let uid = geteuid() == 0 ? 65534 : geteuid()
            #expect(result.field("Uid") == "\(uid)\t\(uid)\t\(uid)\t\(uid)")
            expectLockedDown(result)
            #expect(result.field("CapBnd") == "0000000000000000")
            expectOwnRoot(result)
        }
    }

    @Test(.enabled(if: geteuid() == 0 && access("/dev/kvm", F_OK) == 0, "needs root and /dev/kvm"))
    func deviceOpensForAUserWhomTheHostDoesNotLetNearIt() async throws {
        try await JailExecutable.withCopy { executable in
            var jail = Jail(executable: executable, layers: .all(asRoot: true), user: try UnprivilegedUser.claim())
            let line = "exec 3<>/dev/kvm && echo open; echo $(ls /dev)"
            let without = try await Programs.run(jail.request(for: Programs.shell(line)))
            #expect(!without.output.contains("open\n"))
            jail.devices = ["/dev/kvm"]
            let result = try await Programs.run(jail.request(for: Programs.shell(line)))
            #expect(result.output == "open\nkvm null urandom\n")
        }
    }

    /// A host that shuts down signals every process at once: QEMU must still be there when its supervisor suspends it.
    @Test func requestsToEndAreForTheSupervisor() async throws {
        try await JailExecutable.withCopy { executable in
            var layers = JailLayers.all(asRoot: false)
            // Process 1 of a namespace would be spared by the kernel.
            for layer in JailLayer.allCases where layer.namespace != nil { layers.deactivate(layer, because: "test") }
            layers.deactivate(.pivotRoot, because: "test")
            let jail = Jail(executable: executable, layers: layers)
            let line = "for name in TERM INT HUP; do kill -$name $$; done; echo still here"
            let result = try await Programs.runAsOrdinaryUser(jail.request(for: Programs.shell(line)))
            #expect(result.status == .exited(0), "\(result.output)")
            #expect(result.output == "still here\n")
        }
    }

    @Test func withoutNamespacesAUserStillIsLockedDown() async throws {
        try await JailExecutable.withCopy { executable in
            var layers = JailLayers.all(asRoot: false)
            for layer in JailLayer.allCases where layer.namespace != nil { layers.deactivate(layer, because: "test") }
            layers.deactivate(.pivotRoot, because: "test")
            let jail = Jail(executable: executable, layers: layers)
            let result = try await Programs.runAsOrdinaryUser(
                jail.request(for: Programs.shell("cat /proc/self/status")))
            #expect(result.status == .exited(0), "\(result.output)")
            expectLockedDown(result)
        }
    }

    private func expectLockedDown(_ result: ProgramResult) {
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
            #expect(result.field(set) == "0000000000000000", "\(set)")
        }
        #expect(result.field("NoNewPrivs") == "1")
        #expect(result.field("Seccomp") == "2")
    }

    private func expectOwnRoot(_ result: ProgramResult) {
        #expect(result.field("root") == "dev etc lib lib64 proc usr")
        #expect(result.field("dev") == "null urandom")
        // Its own processes and nothing of the kernel's.
        #expect(
            result.field("proc")?.split(separator: " ").allSatisfy { Int($0) != nil || $0.hasSuffix("self") } == true)
        #expect(result.field("host") == "pyro")
        #expect(result.field("core") == "0")
        #expect(result.field("files") == "\(Jail.maxFiles)")
        #expect(result.field("net") == "lo ")
        #expect(result.field("usr") == "read-only")
        #expect(result.field("top") == "read-only")
        #expect(!result.output.contains(" / / rw,"), "the host's root is still mounted")
    }

    @Test(
        arguments: [
            ("unshare --user true", false), ("mount -t tmpfs x /tmp", false), ("/usr/bin/true", true),
            ("sh -c 'sh -c true'", true),
        ])
    func filterStopsWhatQemuNeverNeeds(line: String, works: Bool) async throws {
        try await JailExecutable.withCopy { executable in
            let result = try await Programs.run(
                only(["--no-new-privs", "--seccomp", "--", "/usr/bin/sh", "-c", line], executable))
            #expect(result.status.isSuccess == works, "\(result.output)")
        }
    }

    @Test func filterLeavesNoSocketsButUnixOnes() async throws {
        let line = """
            import socket
            socket.socketpair()
            for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_VSOCK, socket.AF_PACKET):
                try:
                    socket.socket(family, socket.SOCK_DGRAM)
                    print("open", family)
                except OSError as error:
                    print(error.errno)
            """
        try await JailExecutable.withCopy { executable in
            let result = try await Programs.run(
                only(["--no-new-privs", "--seccomp", "--", "/usr/bin/python3", "-c", line], executable))
            #expect(result.output == String(repeating: "\(EAFNOSUPPORT)\n", count: 5))
        }
    }

    @Test(.enabled(if: access("/usr/bin/python3", X_OK) == 0, "needs python3"))
    func layersAreAskedForOneByOne() async throws {
        try await JailExecutable.withCopy { executable in
            let plain = try await Programs.run(only(["--", "/usr/bin/cat", "/proc/self/status"], executable))
            #expect(plain.field("NoNewPrivs") == "0")
            let one = try await Programs.run(
                only(["--no-new-privs", "--", "/usr/bin/cat", "/proc/self/status"], executable))
            #expect(one.field("NoNewPrivs") == "1")
            #expect(one.field("Seccomp") == plain.field("Seccomp"))
        }
    }

    @Test func layerThatFailsIsNamed() async throws {
        try await JailExecutable.withCopy { executable in
            let result = try await Programs.runAsOrdinaryUser(only(["--root", "--", "/usr/bin/true"], executable))
            #expect(result.status == .exited(125))
            #expect(result.output == "pyro-jail: pivot_root: make the mounts private: Operation not permitted\n")
        }
    }

    @Test(arguments: [
        ["--uid", "0", "--gid", "0", "--", "/usr/bin/true"], ["--uid", "7", "--", "/usr/bin/true"], ["--nope"], [],
    ])
    func wrongUsageIsRefused(arguments: [String]) async throws {
        try await JailExecutable.withCopy { executable in
            let result = try await Programs.run(only(arguments, executable))
            #expect(result.status == .exited(125))
            #expect(result.output.hasPrefix("pyro-jail: usage: "))
        }
    }

    private func only(_ arguments: [String], _ executable: FilePath) -> SpawnRequest {
        var request = SpawnRequest(program: executable, arguments: arguments)
        request.environment = ["PATH": "/usr/bin:/bin"]
        return request
    }
}

extension JailLayers {
    /// What a host that refuses nothing gives.
    static func all(asRoot root: Bool) -> JailLayers {
        var layers = JailLayers()
        layers.deactivate(root ? .userNamespace : .uid, because: "test")
        return layers
    }
}
