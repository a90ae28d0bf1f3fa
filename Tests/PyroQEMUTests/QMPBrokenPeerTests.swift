import PyroModel
import PyroQEMU
import PyroSystem
import Testing

/// The client against a peer that breaks off, lies or babbles: everything that waits must end with words.
@Suite struct QMPBrokenPeerTests {
    @Test func silenceInsteadOfAGreetingIsATimeout() async throws {
        let fake = try FakeQEMU(greeting: [])
        let error = await #expect(throws: PyroError.self) {
            try await QMPClient.connect(over: fake.clientEnd, limit: .milliseconds(30))
        }
        #expect(error?.code == .timeout)
        #expect(error?.message.contains("QEMU to greet") == true)
    }

    @Test(arguments: [
        [FakeQEMU.Step.hangUp],
        [.line("SSH-2.0-OpenSSH_9.2")],
        [.line(#"{"QMP": {"version": {}}}"#)],
        [.bytes(Array(FakeQEMU.greeting.utf8.dropLast(5))), .hangUp],
    ])
    func brokenGreetingIsALostPeer(_ greeting: [FakeQEMU.Step]) async throws {
        let fake = try FakeQEMU(greeting: greeting)
        let error = await #expect(throws: PyroError.self) { try await QMPClient.connect(over: fake.clientEnd) }
        #expect(error?.code == .guestLost)
    }

    /// What a peer does to the second command, by name.
    static let faults: [(String, [FakeQEMU.Step])] = [
        ("closed", [.hangUp]),
        ("closed in a line", [.bytes(Array(#"{"return": {"#.utf8)), .hangUp]),
        ("garbage", [.bytes([0xFF, 0xFE, 0x00, 0x0A])]),
        ("not a message", [.line("[1, 2, 3]")]),
        ("half a line of JSON", [.line(#"{"return": "#)]),
        ("nested deep", [.line(#"{"return": "# + String(repeating: "[", count: 10_000))]),
        ("endless", [.bytes([UInt8](repeating: UInt8(ascii: "a"), count: 3 << 20))]),
    ]

    @Test(arguments: faults.indices)
    func everyWaitEnds(_ index: Int) async throws {
        let (name, steps) = Self.faults[index]
        let fake = try FakeQEMU { command in command.name == "fault" ? steps : [] }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let events = client.events()
        let patient = Task { try await client.execute("patient") }
        await #expect(throws: PyroError.self, "\(name)") { try await client.execute("fault") }
        let error = await #expect(throws: PyroError.self) { try await patient.value }
        #expect(error?.code == .guestLost, "\(name)")
        for await _ in events {}
        #expect(client.end?.code == .guestLost)
        let after = await #expect(throws: PyroError.self) { try await client.execute("after") }
        #expect(after?.code == .guestLost)
        // A listener that comes late must not wait for what cannot come.
        for await _ in client.events() {}
    }

    @Test func unknownNumbersAndComplaintsAreNoAnswers() async throws {
        let fake = try FakeQEMU { command in
            [
                .line(#"{"return": "stray", "id": 4711}"#),
                .line(#"{"error": {"class": "GenericError", "desc": "?"}}"#),
                command.answer("\"mine\""),
            ]
        }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        #expect(try await client.execute("any") == "mine")
    }

    @Test func peerThatStoppedReadingIsAnErrorAndNoHang() async throws {
        let fake = try FakeQEMU { _ in [.stall] }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let filler = JSONValue.string(String(repeating: "x", count: 60_000))
        var code = PyroErrorCode.timeout
        for _ in 0..<100 where code == .timeout {
            do {
                try await client.execute("fill", ["filler": filler], limit: .milliseconds(1))
            } catch let error as PyroError {
                code = error.code
            }
        }
        #expect(code == .guestLost)
    }
}
