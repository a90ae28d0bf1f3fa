import Glibc
import PyroWire
import Testing

@Suite struct ExecTests {
    @Test(arguments: [0, 1, 7, 255])
    func exitCodeArrives(code: Int) async throws {
        let result = try await AgentFixture.run { try $0.call(ExecRequest.shell("exit \(code)")) }
        #expect(result.outcome == .exited(Int32(code)))
        #expect((result.first(ExecStarted.self)?.processID ?? 0) > 1)
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGSEGV])
    func endBySignalArrives(number: Int32) async throws {
        let result = try await AgentFixture.run { try $0.call(ExecRequest.shell("kill -\(number) $$")) }
        #expect(result.outcome == .signaled(number))
    }

    @Test func outputAndErrorAreApart() async throws {
        let result = try await AgentFixture.run { try $0.call(ExecRequest.shell("echo out; echo err >&2")) }
        #expect(result.text == "out\n")
        #expect(result.error == Array("err\n".utf8))
    }

    @Test func fiftyMegabytesArriveBitForBit() async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                let made = shell("head -c 50000000 /dev/urandom > \(scratch)/big")
                #expect(made != nil)
                let result = try host.call(ExecRequest.program("cat", "\(scratch)/big"))
                #expect(result.output.count == 50_000_000)
                #expect(result.output == contents("\(scratch)/big"))
                #expect(result.outcome == .exited(0))
            }
        }
    }

    @Test func tenMegabytesOfInputComeBack() async throws {
        var generator = SeededGenerator(seed: 7)
        let bytes = (0..<10_000_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let result = try await AgentFixture.run { host in
            let stream = try host.open(ExecRequest.program("cat", input: true), finish: false)
            try host.send(bytes, on: stream)
            host.session.finish(stream)
            return try host.end(of: stream)
        }
        #expect(result.output == bytes)
        #expect(result.outcome == .exited(0))
    }

    @Test func absentInputIsAtItsEnd() async throws {
        let result = try await AgentFixture.run { try $0.call(ExecRequest.program("cat")) }
        #expect(result.output.isEmpty)
        #expect(result.outcome == .exited(0))
    }

    @Test func inputThatNobodyReadsDoesNotHoldUp() async throws {
        let result = try await AgentFixture.run { host in
            let stream = try host.open(ExecRequest.shell("exec <&-; sleep 0.3; echo done", input: true), finish: false)
            try host.send([UInt8](repeating: 65, count: 2_000_000), on: stream)
            host.session.finish(stream)
            return try host.end(of: stream)
        }
        #expect(result.text == "done\n")
        #expect(result.outcome == .exited(0))
    }

    @Test func inputEndsBeforeTheStream() async throws {
        let result = try await AgentFixture.run { host in
            let stream = try host.open(ExecRequest.shell("cat; exec sleep 1000", input: true), finish: false)
            try host.send([65, 66], on: stream)
            host.session.send(ExecInputEnd(), on: stream)
            try host.wait("the echo") { $0[stream].output == [65, 66] }
            // The stream is still open for signals.
            host.session.send(ExecSignal(signal: SIGKILL, wholeTree: true), on: stream)
            return try host.end(of: stream)
        }
        #expect(result.outcome == .signaled(SIGKILL))
    }

    @Test(arguments: ["no-such-program", "/no/such/program", "/etc/passwd/x"])
    func missingProgramIsNotFound(name: String) async throws {
        let result = try await AgentFixture.run { try $0.call(ExecRequest.program(name)) }
        #expect(result.failure?.reason == .notFound)
        #expect(result.first(ExecStarted.self) == nil)
    }

    @Test(arguments: ["/etc/passwd", "/etc"])
    func whatCannotRunIsNotExecutable(name: String) async throws {
        let result = try await AgentFixture.run { try $0.call(ExecRequest.program(name)) }
        #expect(result.failure?.reason == .notExecutable)
    }

    @Test func badDirectoryIsTold() async throws {
        let result = try await AgentFixture.run {
            try $0.call(ExecRequest.program("true", directory: "/no/such/directory"))
        }
        #expect(result.failure?.reason == .badWorkingDirectory)
    }

    @Test func bytesThatAreNotUTF8PassUnchanged() async throws {
        let raw: [UInt8] = [0xFF, 0xFE, 0x80, 0x41]
        let request = ExecRequest(
            arguments: [Array("printf".utf8), Array("%s".utf8), raw], shellLine: nil, variables: [],
            workingDirectory: Array("/".utf8), hasInput: false)
        let result = try await AgentFixture.run { try $0.call(request) }
        #expect(result.output == raw)
    }

    @Test func variablesAreThoseOfALoginAndOfTheRequest() async throws {
        let result = try await AgentFixture.run {
            try $0.call(ExecRequest.program("env", variables: ["A=1=2", "LANG=xx"]))
        }
        let lines = Set(result.text.split(separator: "\n").map(String.init))
        #expect(lines.isSuperset(of: ["HOME=/root", "USER=root", "LANG=xx", "A=1=2", "TERM=dumb"]))
        #expect(!lines.contains("LANG=C.UTF-8"))
    }

    @Test func shellLineRunsInALoginShell() async throws {
        let request = ExecRequest(
            arguments: [], shellLine: Array("echo a | tr a b".utf8), variables: [],
            workingDirectory: Array("/".utf8), hasInput: false)
        let result = try await AgentFixture.run { try $0.call(request) }
        #expect(result.text.hasSuffix("b\n"))
    }

    @Test func requestsThatMakeNoSenseAreRefused() async throws {
        let zero: [UInt8] = [65, 0, 66]
        let requests = [
            ExecRequest(arguments: [], shellLine: nil, variables: [], workingDirectory: [], hasInput: false),
            ExecRequest(arguments: [zero], shellLine: nil, variables: [], workingDirectory: [], hasInput: false),
            ExecRequest.program("true", variables: ["=x"]), ExecRequest.program("true", variables: ["x"]),
        ]
        let failures = try await AgentFixture.run { host in
            try requests.map { try host.call($0).failure?.reason }
        }
        #expect(failures == [.invalid, .invalid, .invalid, .invalid])
    }

    @Test func hundredAtOnceAllAnswer() async throws {
        let results = try await AgentFixture.run { host in
            let streams = try (0..<100).map { try host.open(ExecRequest.shell("sleep 0.2; echo \($0); exit \($0)")) }
            return try streams.map { try host.end(of: $0) }
        }
        for (index, result) in results.enumerated() {
            #expect(result.text == "\(index)\n")
            #expect(result.outcome == .exited(Int32(index)))
        }
    }
}
