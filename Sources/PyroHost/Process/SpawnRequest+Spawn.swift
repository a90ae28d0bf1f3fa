internal import CPyroSys
internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// A child that runs, in numbers.
struct SpawnedProcess: Sendable {
    let pid: pid_t
    /// `nil` on kernels before 5.2.
    let descriptor: OwnedDescriptor?
}

extension SpawnRequest {
    /// Starts the program from the calling thread, which a tied child does not outlive. Blocks until the program was
    /// executed.
    func spawn() throws(PyroError) -> SpawnedProcess {
        let result = withOptions { options in withUnsafePointer(to: options) { pyro_spawn($0) } }
        guard result.error == 0 else { throw failure(result) }
        return SpawnedProcess(
            pid: result.pid, descriptor: result.pidfd < 0 ? nil : OwnedDescriptor(owning: result.pidfd))
    }

    private func failure(_ result: pyro_spawn_result) -> PyroError {
        let stage = String(cString: pyro_spawn_stage_words(result.stage))
        let reason = Errno(rawValue: result.error)
        let message = "Could not start \(program): could not \(stage): \(reason.description)."
        return switch result.stage {
        case PYRO_STAGE_EXEC where reason == .noSuchFileOrDirectory:
            PyroError(
                .hostRequirement, message, remedy: "Check that \(program) is installed and its interpreter exists.")
        case PYRO_STAGE_CLONE where reason == .resourceTemporarilyUnavailable || reason == .noMemory:
            PyroError(.capacity, message)
        case PYRO_STAGE_ARGUMENTS:
            PyroError(.internal, message)
        default:
            PyroError(.hostRequirement, message)
        }
    }

    private var flags: UInt32 {
        var flags: UInt32 = 0
        if newSession { flags |= UInt32(PYRO_SPAWN_SETSID) }
        if noNewPrivileges { flags |= UInt32(PYRO_SPAWN_NO_NEW_PRIVS) }
        if identity != nil { flags |= UInt32(PYRO_SPAWN_SET_IDS) }
        return flags
    }

    /// The request in C's words; all pointers are good for the call only.
    private func withOptions<R>(_ body: (pyro_spawn_options) -> R) -> R {
        let map = descriptors.map { pyro_spawn_fd(target: $0.key, source: $0.value.rawValue) }
        let groups = cgroup?.processFiles.map(\.rawValue) ?? []
        let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
        return program.withPlatformString { path in
            withCStrings([program.string] + arguments) { argv in
                withCStrings(variables) { envp in
                    map.withUnsafeBufferPointer { fds in
                        groups.withUnsafeBufferPointer { groups in
                            var options = pyro_spawn_defaults()
                            options.path = path
                            options.argv = argv
                            options.envp = envp
                            options.fds = fds.baseAddress
                            options.fd_count = fds.count
                            options.cgroup_procs_fds = groups.baseAddress
                            options.cgroup_procs_count = groups.count
                            fill(&options)
                            return withWorkingDirectory { directory in
                                options.cwd = directory
                                return withExtendedLifetime(self) { body(options) }
                            }
                        }
                    }
                }
            }
        }
    }

    private func fill(_ options: inout pyro_spawn_options) {
        options.namespaces = namespaces.rawValue
        options.flags = flags
        options.tty_fd = terminal?.rawValue ?? -1
        options.death_signal = lifetime == .tied ? SIGKILL : 0
        options.uid = identity?.uid ?? 0
        options.gid = identity?.gid ?? 0
        options.cgroup_fd = cgroup?.directory?.rawValue ?? -1
    }

    private func withWorkingDirectory<R>(_ body: (UnsafePointer<CChar>?) -> R) -> R {
        guard let workingDirectory else { return body(nil) }
        return workingDirectory.withPlatformString { body($0) }
    }
}

/// An array of C strings that ends with NULL.
private func withCStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> R) -> R {
    var pointers = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
}
