internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import PyroWire
internal import SystemPackage

/// A throw-away machine over a frozen layer of a workspace's disk: it reads what the host never mounts, and what it writes
/// is gone with it.
struct ToolMachine: Sendable {
    private let supervisor: SupervisorProcess

    /// On which requests about files may be opened.
    var link: Link { supervisor.link }

    /// - Parameter layer: the topmost one; `nil` for the environment's disk as it is. Nobody may write to it.
    static func start(over layer: String?, of record: WorkspaceRecord, for engine: Engine) async throws -> ToolMachine {
        let machine = MachineStart(
            id: .random(),
            purpose: .read(
                layer: layer, environment: record.environment, digest: record.environmentDigest),
            vcpuCount: record.vcpuCount, memMiB: record.memMiB, diskMiB: record.diskMiB,
            stateDirectory: engine.state.root.string)
        let supervisor = try await SupervisorProcess.start(
            .machine(machine), programs: engine.programs(), environment: engine.variables)
        do {
            _ = try await supervisor.started { _ in }
            return ToolMachine(supervisor: supervisor)
        } catch {
            try? await supervisor.end()
            throw error
        }
    }

    /// Nothing of it is worth waiting for.
    func end() async {
        try? await supervisor.end()
    }
}

extension Engine {
    /// Does something in a tool machine, which is gone afterwards.
    func withToolMachine<Value: Sendable>(
        over layer: String?, of record: WorkspaceRecord, _ body: (Link) async throws -> Value
    ) async throws -> Value {
        let tool = try await ToolMachine.start(over: layer, of: record, for: self)
        do {
            let value = try await body(tool.link)
            await tool.end()
            return value
        } catch {
            await tool.end()
            throw error
        }
    }
}
