internal import Glibc
internal import PyroCore
internal import PyroHost
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The `pyro` program with its arguments and variables, to be run and waited for.
struct PyroRun: Sendable {
    let program: FilePath
    let arguments: [String]
    var variables: [String: String]

    init(arguments: [String], host: BenchmarkHost) {
        // All programs of one build lie together.
        program = host.programs.supervisor.removingLastComponent().appending("pyro")
        self.arguments = arguments
        variables = host.variables
    }

    /// - Throws: `internal`, with what it said, when it fails.
    func callAsFunction() async throws {
        let errors = try OwnedDescriptor.memory(name: "pyro-bench-errors", size: 0)
        var request = SpawnRequest(program: program, arguments: arguments)
        request.environment = variables
        request.descriptors[2] = errors
        let status = try await ChildProcess.start(request).wait()
        guard let status, status.isSuccess else {
            let words = (try? DurableFile.read(FilePath("/proc/self/fd/\(errors.rawValue)"))) ?? []
            throw PyroError(
                .internal,
                "pyro \(arguments.joined(separator: " ")) \(status?.description ?? "was not waited for"): "
                    + String(decoding: words, as: UTF8.self))
        }
    }

    /// What all ended children of this process have used.
    static func processorTime() -> Duration {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage) == 0 else { return .zero }
        return [usage.ru_utime, usage.ru_stime].reduce(.zero) {
            $0 + .seconds($1.tv_sec) + .microseconds($1.tv_usec)
        }
    }
}
