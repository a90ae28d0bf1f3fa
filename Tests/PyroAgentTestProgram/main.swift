import Glibc
import PyroAgent

// The agent's role that unpacks archives, without the rest: a test target cannot depend on the static program, whose linker settings it
// would inherit.
exit(UnpackProgram.runFromCommandLine())
