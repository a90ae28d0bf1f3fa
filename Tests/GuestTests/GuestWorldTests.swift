import FoundationEssentials
import GuestSupport
import PyroSDK
import Testing

/// What a command finds in its machine.
@Suite struct GuestWorldTests {
    @Test func theMachineHasAnIdentityAndAWorkspace() async throws {
        try await withHost { host in
            let before = Date().timeIntervalSince1970
            let line = "hostname; cat /proc/sys/kernel/hostname /etc/hostname; date +%s; pwd; ls -A | wc -l"
            let result = try await host.pyro().run(["sh", "-c", line])
            let after = Date().timeIntervalSince1970
            let lines = result.stdout.split(separator: "\n").map(String.init)
            try #require(lines.count == 6)
            #expect(lines[..<3].allSatisfy { $0 == "pyro-\(result.vmID)" })
            let clock = try #require(Double(lines[3]))
            #expect(clock >= before - 3 && clock <= after + 3)
            #expect(lines[4] == "/workspace")
            #expect(lines[5] == "0")
        }
    }

    @Test func theEnvironmentBringsItsTools() async throws {
        try await withHost { host in
            let line = """
                set -e
                git init -q r && cd r && git config user.email a@b && git config user.name n
                echo one > f && git add f && git commit -qm first && git log --oneline | wc -l
                curl --version | head -c 4; echo; less --version | head -c 4; echo; patch --version | head -c 3; echo
                ps -o comm= -p $$; python3 -m venv --without-pip /tmp/v; /tmp/v/bin/python -c 'import sys; print(sys.prefix)'
                pip --version | head -c 3; echo; python3 -c 'import ensurepip; print(len(ensurepip.version()) > 0)'
                """
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--timeout-seconds", "150", "--", "sh", "-c", line)
            #expect(outcome.status == 0, "\(outcome.error)")
            #expect(outcome.text == "1\ncurl\nless\nGNU\nsh\n/tmp/v\npip\nTrue\n")
        }
    }

    @Test func thereIsNoNetwork() async throws {
        try await withHost { host in
            let line = """
                cd /sys/class/net; for i in *; do test $(($(cat $i/flags) & 1)) = 0 || echo $i; done
                wc -l < /proc/net/route; curl -sS --max-time 5 http://1.1.1.1/; echo $?
                """
            let outcome = try await host.run("sh", "-c", line)
            let lines = outcome.text.split(separator: "\n")
            // Only loopback is up, and the heading of the routes is their only line.
            #expect(lines.first == "lo" && lines.dropFirst().first == "1")
            #expect(["6", "7"].contains(lines.last), "\(outcome.text)")
        }
    }

    @Test func loopbackWorks() async throws {
        try await withHost { host in
            let line = """
                import socket; s = socket.create_server(("127.0.0.1", 0)); c = socket.create_connection(s.getsockname())
                c.sendall(b"over lo"); print(s.accept()[0].recv(10).decode())
                """
            let outcome = try await host.run("python3", "-c", line)
            #expect(outcome.text == "over lo\n", "\(outcome.error)")
        }
    }

    @Test func theMachineHasTheShapeThatWasAskedFor() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--vcpu-count", "2", "--mem-mib", "512", "--", "sh", "-c",
                "nproc; awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo")
            let numbers = outcome.text.split(separator: "\n").compactMap { Int($0) }
            try #require(numbers.count == 2, "\(outcome.error)")
            #expect(numbers[0] == 2)
            // The kernel keeps some for itself.
            #expect(numbers[1] > 400 && numbers[1] <= 512)
        }
    }

    @Test func theDiskTakesWhatIsWrittenAndForgetsIt() async throws {
        try await withHost { host in
            let line =
                "head -c 300000000 /dev/zero | tr '\\0' x > /big && sync && wc -c < /big; df -m / | awk 'END{print $2}'"
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--timeout-seconds", "150", "--", "sh", "-c", line)
            let numbers = outcome.text.split(separator: "\n").compactMap { Int($0) }
            try #require(numbers.count == 2, "\(outcome.error)")
            #expect(numbers[0] == 300_000_000)
            #expect(numbers[1] > 15_000)
            let again = try await host.run("ls", "/big")
            #expect(again.status == 2, "\(again.error)")
        }
    }

    @Test func theUsualFilesAndDevicesAreThere() async throws {
        try await withHost { host in
            let line = """
                for f in /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/ptmx; do
                  test -c $f || echo no $f; done
                for d in /proc/self /sys/kernel /dev/pts /dev/shm /tmp /run /var/tmp; do test -d $d || echo no $d; done
                touch /dev/shm/x /tmp/x /run/x || echo not writable
                test -e /dev/fd/0 -a -L /dev/stdout || echo no fd
                stat -c %a /tmp; ls -ld /proc/1/exe >/dev/null; ps -o pid= -p 1 | tr -d ' '
                """
            let outcome = try await host.run("sh", "-c", line)
            #expect(outcome.text == "1777\n1\n")
            #expect(outcome.error == "")
        }
    }
}
