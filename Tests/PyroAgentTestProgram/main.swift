import Glibc
import PyroAgent

// The agent's roles without the rest: a test target cannot depend on the static program, whose linker settings it would
// inherit.
exit(RoleProgram.run(CommandLine.arguments.dropFirst().first ?? "") ?? 64)
