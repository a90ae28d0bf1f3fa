extension Profile {
    /// What a client tells its model about the server; under 2 KB.
    func instructions(hostRoots: HostRoots) -> String {
        switch self {
        case .vmRun:
            """
            pyro runs commands in Linux microVMs. Use vm_run to try, build, test or inspect things that should not touch \
            the user's machine: each call gets a fresh machine that is gone afterwards, so put everything that belongs \
            together into one command line. Machines have no network. This server reads and writes no host paths: pass \
            data with `stdin` and take results from stdout.
            """
        case .workspaceCore: Self.workspaceInstructions + Self.hostWords(hostRoots)
        case .workspaceFull:
            Self.workspaceInstructions + """
                - workspace_suspend and workspace_stop free the host's memory at once; a suspend keeps every process, a stop \
                only the files.

                """ + Self.hostWords(hostRoots)
        }
    }

    private static let workspaceInstructions = """
        pyro gives you Linux machines of your own, to try, build, test or inspect things that should not touch the user's \
        machine. They have no network.
        - One command: vm_run, in a machine that is gone afterwards.
        - Work in steps: workspace_create once, with seed_path to copy a project in; keep its workspace_id. \
        workspace_file_list and workspace_file_read look at files without running them; workspace_exec runs commands; \
        workspace_patch_apply and workspace_file_write change files. workspace_diff shows all changes since the seed, \
        workspace_export takes files out to the host, workspace_reset goes back to the seed, workspace_delete ends it.
        - To fix something: run the check, read the file, patch, run the check again, diff, export.
        - Several things side by side: a workspace each, with name and labels; workspace_list finds them by label.
        - Untrusted files: list and read them, write a report inside, export only the report.
        - A long command comes back with state running: follow it with workspace_logs (sequence, offset = next_offset, \
        wait_seconds 20), end it with workspace_exec_stop; do not give it again. Other long calls go on too: their error \
        timeout says what to call.
        - Idle workspaces are suspended; the next call wakes them and nothing is lost.
        - A failing command is a result with its exit_code. An error names code, cause, remedy and retry (safe: call \
        again); environment_installing: call again in half a minute.

        """

    /// What of the host there is to copy from and to.
    private static func hostWords(_ roots: HostRoots) -> String {
        guard !roots.directories.isEmpty else {
            return """
                Host paths: none are allowed (pyro-mcp was started without --allow-path DIR), so leave seed_path out and do \
                not export: pass content with workspace_file_write, take it out with workspace_file_read.
                """
        }
        return """
            Host paths (seed_path, source_path, output_path) must lie below: \(roots.words(limit: 320)). Relative ones start \
            at the first.
            """
    }
}
