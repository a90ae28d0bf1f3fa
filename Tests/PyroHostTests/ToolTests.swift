import PyroModel
import PyroSystem
import SystemPackage
import Testing

@Suite struct ToolTests {
    private let shell = Tool("sh", debianPackage: "dash")

    @Test func capturesOutputAndTellsTheStatus() async throws {
        let outcome = try await shell.run(
            ["-c", "echo out; echo err >&2; exit 3"], accepting: [3], deadline: .seconds(20))
        #expect(outcome.text == "out")
        #expect(outcome.errorTail == "err\n")
        #expect(outcome.status == 3)
    }

    @Test func unexpectedStatusIsAnErrorWithTheEndOfStandardError() async throws {
        let error = try await #require(throws: PyroError.self) {
            try await shell.run(["-c", "echo the reason >&2; exit 4"], deadline: .seconds(20))
        }
        #expect(error.code == .internal)
        #expect(error.message.contains("status 4: the reason"))
    }

    @Test func onlyAMinimalEnvironmentIsPassedOn() async throws {
        let outcome = try await shell.run(["-c", "env"], environment: ["ADDED": "yes"], deadline: .seconds(20))
        let names = Set(
            outcome.text.split(separator: "\n").compactMap { $0.split(separator: "=").first.map(String.init) })
        #expect(names.subtracting(["PWD", "SHLVL", "_", "OLDPWD"]) == ["PATH", "LC_ALL", "HOME", "ADDED"])
    }

    @Test func deadlineEndsTheWholeProcessGroup() async throws {
        let pidFile = FilePath("/tmp/pyro-tool-test-\(UInt64.random(in: 0...UInt64.max))")
        defer { FileText.remove(pidFile) }
        let error = try await #require(throws: PyroError.self) {
            try await shell.run(
                ["-c", "sleep 60 & echo $! > \(pidFile); wait"], deadline: .milliseconds(500))
        }
        #expect(error.code == .timeout)
        let pid = try #require(Int32(FileText.read(pidFile).dropLast()))
        #expect(try await ProcessWatch.hasEnded(pid))
    }

    @Test func tooMuchOutputIsAnError() async throws {
        let error = try await #require(throws: PyroError.self) {
            try await shell.run(["-c", "yes"], output: .captured(limit: 1000), deadline: .seconds(20))
        }
        #expect(error.code == .tooLarge)
    }

    @Test func outputGoesIntoAFile() async throws {
        let file = try OwnedDescriptor.memory(name: "tool-test", size: 0)
        _ = try await shell.run(["-c", "echo into a file"], output: .file(file), deadline: .seconds(20))
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = try bytes.withUnsafeMutableBytes { try file.descriptor.read(fromAbsoluteOffset: 0, into: $0) }
        #expect(String(decoding: bytes[..<count], as: UTF8.self) == "into a file\n")
    }

    @Test func missingProgramNamesItsPackage() async throws {
        let error = try await #require(throws: PyroError.self) {
            try await Tool("no-such-program-of-pyro", debianPackage: "the-package").run([], deadline: .seconds(1))
        }
        #expect(error.code == .hostRequirement)
        #expect(error.remedy?.contains("apt-get install the-package") == true)
    }
}
