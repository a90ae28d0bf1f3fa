import PyroSDK
import Synchronization
import Testing

@testable import PyroMCP

/// An environment whose installation goes on until the test lets it end.
private final class Installation: Sendable {
    private let installed = Mutex(false)
    private let (gate, opener) = AsyncStream<Result<Void, PyroError>>.makeStream()
    let pulls = Recorder<String>()
    let cancelled = Recorder<Bool>()

    func finish(_ result: Result<Void, PyroError>) { opener.yield(result) }

    var backend: Backend {
        var backend = Backend.running([.finished(.fixture())])
        backend.inspectEnvironment = { name in
            guard name.hasPrefix("debian:") else { throw PyroError(.environmentUnknown, "No '\(name)'.") }
            return .fixture(name, installed: self.installed.withLock { $0 })
        }
        backend.pullEnvironment = { name, progress in
            progress(Progress("Downloading packages", fraction: 0.42))
            self.pulls.add(name)
            for await result in self.gate {
                if case .success = result { self.installed.withLock { $0 = true } }
                try result.get()
                return .fixture(name)
            }
            self.cancelled.add(true)
            throw CancellationError()
        }
        return backend
    }
}

@Suite(.timeLimit(.minutes(1))) struct InstallerTests {
    private func errorText(_ server: ServerFixture, _ id: JSONValue) async throws -> String {
        server.call(id, ["command": "x"])
        let result = try await server.toolResult(id)
        #expect(result["isError"] == true)
        return try #require(result["content"]?.array?.first?["text"]?.string)
    }

    @Test func aMissingEnvironmentInstallsInTheBackgroundOnce() async throws {
        let installation = Installation()
        let server = ServerFixture(installation.backend)
        #expect(try await errorText(server, 1).hasPrefix("environment_installing: The environment debian:12"))
        try await installation.pulls.reached(1)
        let second = try await errorText(server, 2)
        #expect(second.contains("is being installed: 42% (Downloading packages)."))
        #expect(second.contains("retry: safe"))
        #expect(installation.pulls.values == ["debian:12"])
        installation.finish(.success(()))
        var result = try await called(server, 3)
        var id: Int64 = 4
        while result["isError"] == true {
            id += 1
            try await Task.sleep(for: .milliseconds(5))
            result = try await called(server, .integer(id))
        }
        #expect(result["structuredContent"]?["exit_code"] == 0)
        _ = await server.end()
    }

    @Test func aFailedInstallationIsToldOnceAndThenTriedAgain() async throws {
        let installation = Installation()
        let server = ServerFixture(installation.backend)
        _ = try await errorText(server, 1)
        try await installation.pulls.reached(1)
        installation.finish(.failure(PyroError(.diskFull, "There is no room.")))
        var text = try await errorText(server, 2)
        var id: Int64 = 3
        while text.hasPrefix("environment_installing") {
            id += 1
            try await Task.sleep(for: .milliseconds(5))
            text = try await errorText(server, .integer(id))
        }
        #expect(text.hasPrefix("disk_full: There is no room."))
        #expect(try await errorText(server, "last").hasPrefix("environment_installing"))
        try await installation.pulls.reached(2)
        _ = await server.end()
    }

    @Test func theEndOfTheInputEndsTheInstallation() async throws {
        let installation = Installation()
        let server = ServerFixture(installation.backend)
        _ = try await errorText(server, 1)
        try await installation.pulls.reached(1)
        _ = await server.end()
        #expect(installation.cancelled.values == [true])
    }

    @Test func anUnknownEnvironmentIsNotInstalled() async throws {
        let installation = Installation()
        let server = ServerFixture(installation.backend)
        server.call(1, ["command": "x", "environment": "nosuch"])
        let result = try await server.toolResult(1)
        #expect(result["content"]?.array?.first?["text"]?.string?.hasPrefix("environment_unknown") == true)
        #expect(installation.pulls.values.isEmpty)
        _ = await server.end()
    }

    private func called(_ server: ServerFixture, _ id: JSONValue) async throws -> JSONValue {
        server.call(id, ["command": "x"])
        return try await server.toolResult(id)
    }
}
