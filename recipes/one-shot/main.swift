import Glibc
import PyroSDK

// Runs a command in a machine of its own, twice: once for its result, once for its output as it comes.
// The environment is the first argument, `debian:12` when there is none.
let environment = CommandLine.arguments.dropFirst().first ?? "debian:12"

do {
    let pyro = try Pyro()

    let result = try await pyro.run(["git", "--version"], in: environment) { step in
        print("# \(step.message)")
    }
    print(result.stdout, terminator: "")
    print("# exit code \(result.exitCode ?? -1), machine \(result.vmID) is gone: \(result.cleanup.deleted)")

    for try await event in pyro.runEvents(.shell("git --version | cut -d ' ' -f 3; exit 3"), in: environment) {
        switch event {
        case .stdout(let bytes): print("version: " + String(decoding: bytes, as: UTF8.self), terminator: "")
        case .finished(let result): print("# exit code \(result.exitCode ?? -1)")
        case .progress, .machine, .stderr: break
        }
    }
} catch let error as PyroError {
    print("error: \(error.message)")
    if let remedy = error.remedy { print("hint: \(remedy)") }
    exit(1)
}
