import FoundationEssentials
import Glibc
import PyroModel
import PyroStore
import PyroSystem
import SystemPackage

// What another process of pyro does to a store: PyroStoreTestProgram STATE_DIRECTORY WORKSPACE COUNT.
// It opens the store, gives COUNT commands and after each of them raises the workspace's count of resets by one.

func run(_ arguments: [String]) async throws {
    guard arguments.count == 4, let count = Int(arguments[3]) else { exit(64) }
    let store = try WorkspaceStore(state: StateDirectory(root: FilePath(arguments[1])))
    for _ in 0..<count {
        let command = NewCommand(command: ["true"], cwd: "/", timeLimitMilliseconds: 0, isDetached: false)
        let record = try await store.begin(command, in: arguments[2], at: .now)
        try await store.update(arguments[2]) { $0.resetCount += 1 }
        try await store.update(arguments[2], command: record.sequence) { $0.state = .exited }
    }
}

do {
    try await run(CommandLine.arguments)
} catch {
    print(error)
    exit(1)
}
