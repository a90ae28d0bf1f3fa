import Glibc
import PyroAgent

// The agent's roles without the rest: a test target cannot depend on the static program, whose linker settings it would
// inherit. Patches are made ready in the directory that they are applied in.
let name = CommandLine.arguments.dropFirst().first ?? ""
if name == PatchProgram.name { exit(PatchProgram.run(Array(CommandLine.arguments.dropFirst(2)))) }
exit(RoleProgram.run(name, patchStaging: Array("/dev/null/none".utf8)) ?? 64)
