import CPyroInit
import Glibc
import PyroAgent

// PID 1 of a machine, or a process that PID 1 has started for one task.
pyro_init_keep()
if getpid() == 1 { InitProgram.run() }
if let code = RoleProgram.run(CommandLine.arguments.dropFirst().first ?? "") { exit(code) }
let words = Array("pyro-agent runs as the first process of pyro's machines.\n".utf8)
_ = write(STDERR_FILENO, words, words.count)
exit(64)
