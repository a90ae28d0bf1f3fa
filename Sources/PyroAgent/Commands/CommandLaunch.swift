import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// What a command needs to start, held against what the kernel takes.
struct CommandLaunch {
    private static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    private static let home = "/root"

    let arguments: [[UInt8]]
    let variables: [[UInt8]]
    let workingDirectory: [UInt8]

    init(_ request: ExecRequest) throws(FailureReply) {
        let texts = request.arguments + request.variables + [request.workingDirectory, request.shellLine ?? []]
        guard texts.allSatisfy({ !$0.contains(0) }) else {
            throw FailureReply(.invalid, "an argument or variable contains a zero byte")
        }
        guard request.variables.allSatisfy({ ($0.firstIndex(of: UInt8(ascii: "=")) ?? 0) > 0 }) else {
            throw FailureReply(.invalid, "a variable is not of the form NAME=value")
        }
        let shell = Self.loginShell
        if let line = request.shellLine {
            guard request.arguments.isEmpty else {
                throw FailureReply(.invalid, "a command is either arguments or a shell line")
            }
            arguments = [Array(shell.utf8), Array("-lc".utf8), line]
        } else {
            guard request.arguments.first?.isEmpty == false else {
                throw FailureReply(.invalid, "a command needs the name of a program")
            }
            arguments = request.arguments
        }
        variables = Self.environment(shell: shell, request.variables)
        workingDirectory =
            request.workingDirectory.isEmpty
            ? Array((access(Self.home, X_OK) == 0 ? Self.home : "/").utf8) : request.workingDirectory
    }

    private static var loginShell: String {
        access("/bin/bash", X_OK) == 0 ? "/bin/bash" : "/bin/sh"
    }

    /// The variables of a login of root, those of the request over them.
    private static func environment(shell: String, _ requested: [[UInt8]]) -> [[UInt8]] {
        let login = [
            "HOME=\(home)", "USER=root", "LOGNAME=root", "SHELL=\(shell)", "PATH=\(searchPath)", "LANG=C.UTF-8",
            "TERM=dumb",
        ]
        var names: [[UInt8]: Int] = [:]
        var result: [[UInt8]] = []
        for variable in login.map({ Array($0.utf8) }) + requested {
            let name = Array(variable.prefix { $0 != UInt8(ascii: "=") })
            if let index = names[name] {
                result[index] = variable
            } else {
                names[name] = result.count
                result.append(variable)
            }
        }
        return result
    }

    /// Starts it.
    /// - Parameter descriptors: what the command gets as 0, 1 and so on; `nil` is the null device.
    func start(descriptors: [Int32?], cgroup: Descriptor?) -> pyro_spawn_result {
        let arguments = CStrings(arguments)
        let environment = CStrings(variables)
        let directory = CStrings([workingDirectory])
        let map = descriptors.enumerated().compactMap { target, source in
            source.map { pyro_spawn_fd(target: Int32(target), source: $0) }
        }
        return map.withUnsafeBufferPointer { map in
            var options = pyro_spawn_defaults()
            options.argv = UnsafePointer(arguments.list)
            options.path = UnsafePointer(arguments.list[0])
            options.envp = UnsafePointer(environment.list)
            options.cwd = UnsafePointer(directory.list[0])
            options.flags = PYRO_SPAWN_SETSID
            options.fds = map.baseAddress
            options.fd_count = map.count
            options.cgroup_fd = cgroup?.rawValue ?? -1
            return pyro_spawn(&options)
        }
    }

    /// Why it did not start, in the host's terms.
    func failure(_ result: pyro_spawn_result) -> FailureReply {
        let program = String(decoding: arguments[0], as: UTF8.self)
        switch (result.stage, result.error) {
        case (PYRO_STAGE_DIRECTORY, let error):
            let directory = String(decoding: workingDirectory, as: UTF8.self)
            return PyroArchive.failure(.badWorkingDirectory, "enter the working directory \(directory)", errno: error)
        case (PYRO_STAGE_EXEC, ENOENT), (PYRO_STAGE_EXEC, ENOTDIR):
            return PyroArchive.failure(.notFound, "run \(program)", errno: result.error)
        case (PYRO_STAGE_EXEC, EACCES), (PYRO_STAGE_EXEC, ENOEXEC), (PYRO_STAGE_EXEC, EISDIR),
            (PYRO_STAGE_EXEC, ELIBBAD):
            return PyroArchive.failure(.notExecutable, "run \(program)", errno: result.error)
        default:
            let stage = String(cString: pyro_spawn_stage_words(result.stage))
            return PyroArchive.failure("\(stage) for \(program)", errno: result.error)
        }
    }
}
