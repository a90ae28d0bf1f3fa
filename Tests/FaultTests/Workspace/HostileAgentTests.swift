import GuestSupport
import PyroSDK
import Testing

/// A guest whose root has taken the link from the agent and speaks to the host in its place: the host says that the
/// machine is lost, nothing hangs, and other workspaces are not touched.
@Suite struct HostileAgentTests {
    enum Speech: String, CaseIterable {
        case garbage = "os.urandom(300000)"
        /// A header whose length is as large as it can be.
        case endlessLength = "struct.pack('<IIBBBB', 0xffffffff, 1, 4, 1, 0, 0)"
        case unknownKind = "struct.pack('<IIBBBB', 0, 1, 99, 0, 0, 0)"
        /// Streams that nobody has opened, and one that the host alone may open.
        case wrongStreams = "b''.join(struct.pack('<IIBBBB', 3, n, 5, 0, 0, 0) + b'abc' for n in range(2000, 4000))"
        case openedByGuest = "struct.pack('<IIBBBB', 4, 2, 3, 0, 0, 0) + b'1234'"
        /// Far more than the host has let it send, on every stream there may be.
        case withoutCredit =
            "b''.join(struct.pack('<IIBBBB', 65536, n, 4, 1, 0, 0) + bytes(65536) for n in range(1, 64) for _ in range(6))"
        case anotherGreeting = "struct.pack('<IIBBBB', 4, 0, 2, 0, 0, 0) + bytes(4)"
        case brokenMessage = "b''.join(struct.pack('<IIBBBB', 9, n, 5, 0, 0, 0) + b'\\xff' * 9 for n in range(1, 100))"
    }

    @Test func whateverItSaysTheHostSurvives() async throws {
        try await withHost(within: .seconds(400)) { host in
            let workspaces = try host.workspaces()
            let other = try await workspaces.create()
            let counting = try await other.background("i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done")
            let hostile = try await workspaces.create()
            for speech in Speech.allCases {
                try await Self.speak(speech, in: hostile)
                let info = try await hostile.status()
                #expect([.started, .stopped].contains(info.state), "\(speech): \(info.state)")
                if info.state == .stopped {
                    #expect(info.lastError?.code == .guestLost, "\(speech): \(String(describing: info.lastError))")
                }
                if info.state == .started { try await hostile.stop() }
                #expect(try await hostile.line("echo again") == "again\n", "after \(speech)")
                #expect(try await other.line("echo other") == "other\n", "after \(speech)")
            }
            _ = try await other.stopCommand(counting)
            let numbers = try await other.record(counting).stdout.split(separator: "\n").map { Int($0) }
            #expect(numbers == Array(1...numbers.count) && numbers.count > 10)
        }
    }

    /// Takes the agent's descriptor of the link (pidfd_getfd is system call 438) and writes to it.
    private static func speak(_ speech: Speech, in workspace: Workspace) async throws {
        let program = """
            import ctypes, os, struct, time
            links = [n for n in os.listdir('/proc/1/fd') if 'vport' in os.readlink('/proc/1/fd/' + n)]
            assert links, 'the agent has no link'
            libc = ctypes.CDLL(None, use_errno=True)
            link = libc.syscall(438, os.pidfd_open(1), int(links[0]), 0)
            assert link >= 0, os.strerror(ctypes.get_errno())
            os.set_blocking(link, True)
            data = \(speech.rawValue)
            print('speaking', flush=True)
            time.sleep(0.2)
            for start in range(0, len(data), 32768): os.write(link, data[start:start + 32768])
            time.sleep(600)
            """
        var options = ExecOptions()
        options.timeoutSeconds = 20
        var spoken: [UInt8] = []
        do {
            for try await event in workspace.execEvents(["python3", "-c", program], options: options) {
                if case .stdout(let bytes) = event { spoken += bytes }
                if case .finished(let result) = event { #expect(result.state != .running) }
            }
        } catch let error as PyroError {
            #expect([.outcomeUnknown, .guestLost].contains(error.code), "\(speech): \(error)")
        }
        #expect(String(decoding: spoken, as: UTF8.self).hasPrefix("speaking\n"), "\(speech)")
    }
}
