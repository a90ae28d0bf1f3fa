import PyroModel
import PyroQEMU
import PyroSystem
import Synchronization
import SystemPackage
import Testing

/// The client's own behaviour against a peer that speaks well.
@Suite struct QMPClientTests {
    @Test func greetingTellsTheVersion() async throws {
        let fake = try FakeQEMU()
        let client = try await QMPClient.connect(over: fake.clientEnd)
        #expect(client.version.description == "7.2.22 (Fake)")
        #expect(client.end == nil)
    }

    @Test func answersFindTheirCommandsInAnyOrder() async throws {
        let held = Mutex<[FakeQEMU.Command]>([])
        let fake = try FakeQEMU { command in
            held.withLock { held in
                held.append(command)
                guard held.count == 3 else { return [] }
                return held.reversed().map { $0.answer("\"\($0.name)\"") }
            }
        }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        async let first = client.execute("first")
        async let second = client.execute("second")
        async let third = client.execute("third")
        let answers = try await [first, second, third]
        #expect(answers == ["first", "second", "third"])
    }

    @Test func refusalCarriesQEMUsWordsAndHarmsNothing() async throws {
        let fake = try FakeQEMU { command in
            command.name == "bad" ? [command.refusal("Node 'x' not found")] : [command.answer("42")]
        }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let error = await #expect(throws: PyroError.self) { try await client.execute("bad") }
        #expect(error?.code == .internal)
        #expect(error?.message == "QEMU refused bad: Node 'x' not found")
        #expect(try await client.execute("good") == 42)
    }

    @Test func slowAnswerIsANamedTimeoutAndComesTooLateForTheNext() async throws {
        let late = Mutex<FakeQEMU.Command?>(nil)
        let fake = try FakeQEMU { command in
            late.withLock { late in
                defer { late = command }
                guard let slow = late else { return [] }
                return [slow.answer("\"late\""), command.answer("\"mine\"")]
            }
        }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let error = await #expect(throws: PyroError.self) {
            try await client.execute("slow", limit: .milliseconds(20))
        }
        #expect(error?.code == .timeout)
        #expect(error?.message.contains("QEMU to answer slow") == true)
        #expect(try await client.execute("next") == "mine")
    }

    @Test func eventsAreNotMissedBeforeTheAnswer() async throws {
        let fake = try FakeQEMU { command in
            [
                .event("RTC_CHANGE"), .event("STOP", data: #"{"n": 1}"#), command.answer(),
                .event("STOP", data: #"{"n": 2}"#),
            ]
        }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let events = client.events()
        try await client.execute("stop")
        let event = try await client.firstEvent(in: events, waitingFor: "a stop", limit: .seconds(5)) {
            $0.name == "STOP"
        }
        #expect(event.data["n"] == 1)
    }

    @Test func missingEventIsANamedTimeout() async throws {
        let fake = try FakeQEMU()
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let error = await #expect(throws: PyroError.self) {
            _ = try await client.firstEvent(
                in: client.events(), waitingFor: "the moon", limit: .milliseconds(20), where: { _ in true })
        }
        #expect(error?.code == .timeout)
        #expect(error?.message.contains("the moon") == true)
    }

    @Test func descriptorComesAlong() async throws {
        let got = Mutex<[String?]>([])
        let fake = try FakeQEMU { command in
            got.withLock { $0.append(command.passed) }
            return [command.answer()]
        }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let file = try OwnedDescriptor.memory(name: "passed", size: 0)
        _ = try file.descriptor.writeAll(Array("overlay".utf8))
        try await client.addDescriptor(file, set: 3)
        try await client.resume()
        #expect(got.withLock { $0 } == ["overlay", nil])
    }

    @Test func cancellationEndsAWait() async throws {
        let fake = try FakeQEMU { _ in [] }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let waiting = Task { try await client.execute("never") }
        waiting.cancel()
        await #expect(throws: (any Error).self) { try await waiting.value }
        #expect(client.end == nil)
    }
}
