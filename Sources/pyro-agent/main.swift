import CPyroInit
import Glibc
import PyroAgent

// PID 1 of a machine, or a process that PID 1 has started for one task.
pyro_init_keep()
let arguments = CommandLine.arguments.dropFirst()
switch (getpid(), arguments.first) {
case (1, _): InitProgram.run()
case (_, UnpackProgram.name?): exit(UnpackProgram.runFromCommandLine())
default:
    let words = Array("pyro-agent runs as the first process of pyro's machines.\n".utf8)
    _ = write(STDERR_FILENO, words, words.count)
    exit(64)
}
