import CPyroSys
internal import PyroArchive
import PyroWire

/// The pipes between the agent and the process of a role.
struct RolePipes {
    private let pipes: CommandPipes
    /// The agent's end of the stream's input.
    let input: Descriptor
    var output: Descriptor { pipes.output.own }
    var messages: Descriptor { pipes.error.own }

    init() throws(FailureReply) {
        pipes = try CommandPipes(hasInput: true)
        guard let input = pipes.input?.own else { throw FailureReply(.system, "could not make a pipe") }
        self.input = input
    }

    /// Starts the program in a session of its own.
    func start(_ arguments: [String]) throws(FailureReply) -> pyro_spawn_result {
        let list = CStrings(arguments.map { Array($0.utf8) })
        let environment = CStrings([])
        let ends = [pipes.input?.other, pipes.output.other, nil, pipes.error.other]
        let map = ends.enumerated().compactMap { target, source in
            source.map { pyro_spawn_fd(target: Int32(target), source: $0.rawValue) }
        }
        let process = map.withUnsafeBufferPointer { map in
            var options = pyro_spawn_defaults()
            options.path = UnsafePointer(list.list[0])
            options.argv = UnsafePointer(list.list)
            options.envp = UnsafePointer(environment.list)
            options.flags = PYRO_SPAWN_SETSID
            options.fds = map.baseAddress
            options.fd_count = map.count
            return pyro_spawn(&options)
        }
        guard process.error == 0 else { throw failure("start a process of the agent", errno: process.error) }
        return process
    }
}
