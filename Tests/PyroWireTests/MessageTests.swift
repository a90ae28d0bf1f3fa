import Testing

@testable import PyroWire

@Suite struct MessageTests {
    private func expectRoundTrip<Message: WireMessage>(_ message: Message) throws {
        #expect(try Message(decoding: message.encoded()) == message)
    }

    @Test func requestsRoundTrip() throws {
        try expectRoundTrip(PingRequest())
        try expectRoundTrip(
            MountRequest(
                device: "/dev/vda", fileSystem: "ext4", target: "/mnt", readOnly: true, enter: true, options: "noatime")
        )
        try expectRoundTrip(
            IdentityRequest(
                entropy: [0, 255, 1], wallClockNanoseconds: .max, hostName: "box", machineID: "00ff"))
        try expectRoundTrip(FreezeRequest(dropCaches: true))
        try expectRoundTrip(ThawRequest())
        try expectRoundTrip(PowerOffRequest())
        try expectRoundTrip(UnpackRequest(directory: [0x2F, 0xFF], keepsOwners: true))
        try expectRoundTrip(
            ExecRequest(
                arguments: [[], [0xFF], Array("a b".utf8)], shellLine: [], variables: [Array("A=".utf8)],
                workingDirectory: [0x2F], hasInput: true, timeLimitMilliseconds: .max, key: .max))
        try expectRoundTrip(AttachRequest(key: .max))
    }

    @Test func repliesRoundTrip() throws {
        try expectRoundTrip(DoneReply())
        try expectRoundTrip(PongReply(uptimeNanoseconds: 1 << 63))
        try expectRoundTrip(FailureReply(.unsafeArchive, errno: -1, "words é"))
        try expectRoundTrip(ExecStarted(processID: .max))
        try expectRoundTrip(ExecExited(.exited(255)))
        try expectRoundTrip(ExecExited(.signaled(64)))
        try expectRoundTrip(ExecSignal(signal: 15, wholeTree: true))
        try expectRoundTrip(ArchiveProgress(entries: .max, bytes: 0))
    }

    @Test(arguments: [Int32.min, -1, 256, .max])
    func impossibleExitCodesAreRefused(code: Int32) {
        #expect(throws: LinkError.self) { try ExecExited(decoding: ExecExited(.exited(code)).encoded()) }
    }

    @Test(arguments: [Int32.min, 0, 65, .max])
    func impossibleSignalsAreRefused(signal: Int32) {
        #expect(throws: LinkError.self) {
            try ExecSignal(decoding: ExecSignal(signal: signal, wholeTree: false).encoded())
        }
        #expect(throws: LinkError.self) { try ExecExited(decoding: ExecExited(.signaled(signal)).encoded()) }
    }

    @Test func fieldsOfLaterVersionsArePassedOver() throws {
        var fields = FieldWriter()
        fields.write(UInt64(9), 77)
        fields.write([1, 2, 3], 78)
        let message = FreezeRequest(dropCaches: true)
        #expect(try FreezeRequest(decoding: message.encoded() + fields.bytes) == message)
    }

    /// As an earlier release wrote it.
    @Test func commandWithoutAKeyHasNone() throws {
        let request = try ExecRequest(decoding: [6, 0, 3, 1, 1, 9, 1, 2, 10, 0])
        #expect(request.arguments == [[1]] && request.workingDirectory == [2])
        #expect(request.key == 0)
    }

    @Test func otherKindsAreRefused() {
        #expect(throws: LinkError.self) { try ThawRequest(decoding: PingRequest().encoded()) }
        #expect(throws: LinkError.self) { try MessageKind(of: [0xFF, 0xFF]) }
        #expect(throws: LinkError.self) { try MessageKind(of: [1]) }
    }

    @Test func longFailuresAreCut() throws {
        let failure = FailureReply(.system, String(repeating: "x", count: 10_000))
        #expect(try FailureReply(decoding: failure.encoded()).message.utf8.count == FailureReply.textBytes)
    }

    /// Each message, cut off at any byte, is an error or a shorter message, never a trap.
    @Test func messagesCutOffAnywhere() {
        let bytes = ExecRequest(
            arguments: [Array("git".utf8), Array("--version".utf8)], shellLine: [1], variables: [[2]],
            workingDirectory: [3], hasInput: true, timeLimitMilliseconds: 300, key: 1 << 40
        ).encoded()
        for count in 0..<bytes.count { _ = try? ExecRequest(decoding: Array(bytes.prefix(count))) }
    }

    @Test func randomBytesAreNeverATrap() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = try? ExecRequest(decoding: [6, 0] + bytes)
            _ = try? AttachRequest(decoding: [9, 0] + bytes)
            _ = try? IdentityRequest(decoding: [3, 0] + bytes)
            _ = try? ExecExited(decoding: [111, 0] + bytes)
            _ = try? FailureReply(decoding: [101, 0] + bytes)
            var reader = FieldReader(bytes[...])
            while let field = try? reader.next() { _ = field.number }
        }
    }

    @Test func numbersKeepAll64Bits() throws {
        for value in [0, 1, 127, 128, 1 << 32, UInt64.max] {
            var writer = FieldWriter()
            writer.write(value, 1)
            var reader = FieldReader(writer.bytes[...])
            #expect(try reader.next()?.value.number() == value)
        }
        var tooLong = FieldReader([2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2][...])
        #expect(throws: LinkError.self) { try tooLong.next() }
    }
}
