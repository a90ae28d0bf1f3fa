import Glibc
import PyroSDK

// A workspace from its making to its end: the program of docs/guides/from-swift.md, whose every snippet is a part of it.
// The environment is the first argument, `debian:12` when there is none.

func firstWorkspace(_ pyro: Pyro, in environment: String) async throws -> Workspace {
    var options = WorkspaceOptions()
    options.environment = environment
    options.labels = ["task": "docs"]
    let workspace = try await pyro.workspaces.create(options) { step in
        print("# \(step.message)")
    }
    print("workspace \(workspace.id)")
    return workspace
}

func commands(in workspace: Workspace) async throws {
    let result = try await workspace.exec(.shell("git init -q . && date > when && ls -a"))
    print(result.stdout, terminator: "")

    let check = try await workspace.exec(["test", "-e", "missing"])
    print("missing: \(check.state), exit code \(check.exitCode ?? -1)")

    var options = ExecOptions()
    options.cwd = "src"
    options.variables = ["LANG": "C"]
    options.timeoutSeconds = 300
    options.input = .bytes(Array("one\ntwo\n".utf8))
    _ = try await workspace.exec(["mkdir", "-p", "src"])
    let sorted = try await workspace.exec(["sort", "-r"], options: options)
    print(sorted.stdout, terminator: "")
}

func stream(from workspace: Workspace) async throws {
    for try await event in workspace.execEvents(.shell("for n in 1 2 3; do echo line $n; done; echo end >&2; exit 3")) {
        switch event {
        case .stdout(let bytes): print(String(decoding: bytes, as: UTF8.self), terminator: "")
        case .stderr(let bytes): print("! " + String(decoding: bytes, as: UTF8.self), terminator: "")
        case .finished(let result): print("exit code \(result.exitCode ?? -1)")
        case .progress, .started: break
        }
    }
}

func longCommand(in workspace: Workspace) async throws {
    var options = ExecOptions()
    options.timeoutSeconds = 3600
    options.yieldAfter = .zero
    let build = try await workspace.exec(.shell("echo building; sleep 2; echo built; sleep 3000"), options: options)
    print("command \(build.sequence) is \(build.state)")

    var offset = 0
    var text = ""
    while !text.contains("built") {
        let logs = try await workspace.readLog(build.sequence, offset: offset, wait: .seconds(20))
        guard let entry = logs.entries.first, entry.state == .running else { break }
        text += entry.stdout
        offset = entry.nextOffset.stdout
    }
    print(text, terminator: "")

    let ended = try await workspace.stopCommand(build.sequence)
    print("command \(ended.sequence) is \(ended.state) by \(ended.signal ?? "itself")")
}

func life(of workspace: Workspace, _ pyro: Pyro) async throws {
    try await workspace.suspend()
    let idle = try await pyro.workspaces.list(WorkspaceFilter(labels: ["task": "docs"], state: .suspended))
    print("suspended: \(idle.workspaces.contains { $0.workspaceID == workspace.id })")

    let result = try await workspace.exec(["test", "-s", "when"])
    let info = try await workspace.status()
    print("when is still there: \(result.exitCode == 0), started by \(info.startedBy?.rawValue ?? "nobody")")
}

func acrossASuspension(in workspace: Workspace) async throws {
    var options = ExecOptions()
    options.timeoutSeconds = 3600
    options.yieldAfter = .zero
    let counting = try await workspace.exec(
        .shell("for i in $(seq 10000); do echo $i; sleep 0.1; done"), options: options)
    let first = try await workspace.readLog(counting.sequence, wait: .seconds(20)).entries[0]

    try await workspace.suspend()
    // What is printed is read from the host's disk: the workspace goes on sleeping.
    let asleep = try await workspace.readLog(counting.sequence, offset: first.nextOffset.stdout).entries[0]
    try await workspace.resume()
    let on = try await workspace.readLog(counting.sequence, offset: asleep.nextOffset.stdout, wait: .seconds(20))
        .entries[0]

    let numbers = (first.stdout + asleep.stdout + on.stdout).split(separator: "\n").compactMap { Int($0) }
    print("counted on: \(!on.stdout.isEmpty && numbers == Array(1...max(1, numbers.count)))")
    try await workspace.stopCommand(counting.sequence)
}

func errors(_ pyro: Pyro) async throws {
    do {
        _ = try await pyro.workspaces.find("no-such-workspace")
    } catch let error as PyroError {
        switch error.code {
        case .notFound: print("not found: \(error.message)")
        case .capacity, .diskFull: print("later: \(error.message) \(error.remedy ?? "")")
        default: throw error
        }
    }
}

/// Deletes the workspace when `body` is over, however that is.
func withWorkspace(_ pyro: Pyro, in environment: String, _ body: (Workspace) async throws -> Void) async throws {
    let workspace = try await firstWorkspace(pyro, in: environment)
    do {
        try await body(workspace)
    } catch {
        _ = try? await workspace.delete()
        throw error
    }
    try await workspace.delete()
}

do {
    let pyro = try Pyro()
    try await withWorkspace(pyro, in: CommandLine.arguments.dropFirst().first ?? "debian:12") { workspace in
        try await commands(in: workspace)
        try await stream(from: workspace)
        try await longCommand(in: workspace)
        try await life(of: workspace, pyro)
        try await acrossASuspension(in: workspace)
        try await errors(pyro)
    }
    print("deleted")
} catch let error as PyroError {
    print("error: \(error.message)")
    if let remedy = error.remedy { print("hint: \(remedy)") }
    exit(1)
}
