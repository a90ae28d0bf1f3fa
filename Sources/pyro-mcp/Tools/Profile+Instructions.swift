extension Profile {
    /// What a client tells its model about the server; under 2 KB.
    var instructions: String {
        switch self {
        case .vmRun:
            """
            pyro runs commands in Linux microVMs. Use vm_run to try, build, test or inspect things that should not touch \
            the user's machine: each call gets a fresh machine that is gone afterwards, so put everything that belongs \
            together into one command line. \(Self.boundaries)
            """
        case .workspaceCore: Self.workspaceInstructions
        case .workspaceFull:
            """
            \(Self.workspaceInstructions)
            Workspaces start and resume by themselves when a command needs them. workspace_suspend and workspace_stop free \
            the host's memory at once; after a suspend every process goes on, after a stop only the files are left. \
            environment_list shows what workspaces can start from.
            """
        }
    }

    private static var workspaceInstructions: String {
        """
        pyro gives you Linux machines of your own, to try, build, test or inspect things that should not touch the user's \
        machine.
        - One command: vm_run, in a machine that is gone afterwards.
        - Work in several steps: workspace_create once and keep its workspace_id; then workspace_exec for every command. \
        Files, installed packages and background processes stay until workspace_delete. workspace_list finds workspaces of \
        earlier sessions.
        - A command that takes long comes back with state running and its sequence. Follow it with workspace_logs \
        (sequence, offset = next_offset, wait_seconds 20) until the state is another one; end it with workspace_exec_stop. \
        Do not give it again.
        - A workspace that is idle is suspended and nothing of it is lost: the next workspace_exec wakes it. Delete a \
        workspace when it is no longer needed.
        - A command that fails is a result with its exit_code. An error names its code, cause, remedy and whether the same \
        call may be made again (retry: safe); environment_installing means call again in half a minute.
        \(boundaries)
        """
    }

    private static var boundaries: String {
        """
        Machines have no network. This server reads and writes no host paths: pass data with `stdin` and take results from \
        stdout.
        """
    }
}
