import GuestSupport
import PyroSDK
import Testing

/// What happens when the host has no memory left for another machine.
@Suite struct WorkspaceCapacityTests {
    /// Room for two machines of 1024 MiB with what QEMU takes beside that.
    private static let roomForTwo = ["PYRO_MEMORY_MIB": "2400"]

    @Test func theOneUsedLeastRecentlyMakesRoom() async throws {
        try await withHost { host in
            let pyro = try host.pyro(variables: Self.roomForTwo)
            let (one, two) = (try await host.workspace("one", by: pyro), try await host.workspace("two", by: pyro))
            _ = try await one.shell("echo in memory > /dev/shm/there")
            var steps: [String] = []
            var options = WorkspaceOptions()
            options.name = "three"
            let heard = AsyncStream<String>.makeStream()
            let three = try await pyro.workspaces.create(options) { heard.continuation.yield($0.message) }
            host.deleteAtEnd(three)
            heard.continuation.finish()
            for await step in heard.stream { steps.append(step) }
            #expect(steps.contains("Suspending the workspace two, which is idle, to make room"), "\(steps)")
            let states = { try await pyro.workspaces.list().workspaces.map { "\($0.name ?? "") \($0.state.rawValue)" } }
            #expect(try await states().sorted() == ["one started", "three started", "two suspended"])
            // Waking it again costs the one that is idle for longest now.
            #expect(try await two.shell("echo back").stdout == "back\n")
            #expect(try await states().sorted() == ["one suspended", "three started", "two started"])
            #expect(try await one.shell("cat /dev/shm/there").stdout == "in memory\n")
        }
    }

    @Test func whereAllAreBusyTheyAreNamed() async throws {
        try await withHost { host in
            let pyro = try host.pyro(variables: Self.roomForTwo)
            let (one, two) = (try await host.workspace("one", by: pyro), try await host.workspace("two", by: pyro))
            for workspace in [one, two] { _ = try await workspace.begin("exec sleep 1000") }
            let error = try await refusal { try await host.workspace("three", by: pyro) }
            #expect(error.code == .capacity && error.retry == .safe && error.remedy?.isEmpty == false)
            #expect(error.message.contains("one") && error.message.contains("two"), "\(error.message)")
            let program = try await host.pyroProgram(
                "workspace", "create", "--name", "three", variables: Self.roomForTwo)
            #expect(program.status == 1 && program.output.isEmpty)
            #expect(program.error.contains("2400 MiB") && program.error.contains("hint: "), "\(program.error)")
            #expect(try await pyro.workspaces.list().count == 2)
            #expect(host.home.names(in: "workspaces").count == 2 && host.home.names(in: "layers").count == 2)
            // With room again, the retry works.
            try await two.stop()
            let three = try await host.workspace("three", by: pyro)
            #expect(try await three.shell("echo room").stdout == "room\n")
            _ = try await three.begin("exec sleep 1000")
            let back = try await refusal { try await two.start() }
            #expect(back.code == .capacity && back.message.contains("three"), "\(back)")
            #expect(try await two.status().state == .stopped)
        }
    }

    @Test func whatNeverFitsIsRefusedForGood() async throws {
        try await withHost { host in
            let pyro = try host.pyro(variables: ["PYRO_MEMORY_MIB": "1000"])
            let error = try await refusal { try await host.workspace(by: pyro) }
            #expect(error.code == .capacity && error.retry == .never && error.message.contains("1120 MiB"))
            #expect(try await pyro.workspaces.list().count == 0)
        }
    }
}
