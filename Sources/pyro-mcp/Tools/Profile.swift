/// A fixed set of tools under a name.
enum Profile: String, Sendable, CaseIterable {
    /// Throw-away commands only.
    case vmRun = "vm-run"

    static let standard = vmRun

    /// In the order of `tools/list`.
    var tools: [any Tool] {
        switch self {
        case .vmRun: [VMRunTool()]
        }
    }

    /// What a client tells its model about the server; under 2 KB.
    var instructions: String {
        switch self {
        case .vmRun:
            """
            pyro runs commands in Linux microVMs. Use vm_run to try, build, test or inspect things that should not touch \
            the user's machine: each call gets a fresh machine that is gone afterwards, so put everything that belongs \
            together into one command line. Machines have no network. This server reads and writes no host paths: pass \
            data with `stdin` and take results from stdout.
            """
        }
    }
}
