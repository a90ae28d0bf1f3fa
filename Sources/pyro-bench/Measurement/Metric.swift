/// What is measured, in the order of the report. `docs/reference/benchmarks.md` says what each row means.
enum Metric: String, CaseIterable, Codable {
    case qemuFloor = "qemu_floor"
    case qemuFloorJailed = "qemu_floor_jailed"
    case qemuIncoming = "qemu_incoming"
    case qemuIncomingJailed = "qemu_incoming_jailed"
    case boot
    case prepare
    case fill
    case spawn
    case greet
    case load
    case resume
    case answer
    case restore
    case mount
    case identity
    case thaw
    case ready
    case ping
    case supervisorGreeting = "supervisor_greeting"
    case supervisorReady = "supervisor_ready"
    case firstShell = "first_sh"
    case warmShell = "warm_sh"
    case execRoundTrip = "exec_round_trip"
    case guestForkExec = "guest_fork_exec"
    case outputThroughput = "guest_to_host"
    case inputThroughput = "host_to_guest"
    case guestPipe = "guest_pipe"
    case supervisorEnd = "supervisor_end"
    case checkpointTouched = "checkpoint_touched"
    case workspaceCreate = "workspace_create"
    case workspaceFirstExec = "workspace_first_exec"
    case workspaceExec = "workspace_exec"
    case workspaceForkExec = "workspace_fork_exec"
    case workspaceSuspend = "workspace_suspend"
    case suspendedMemory = "suspended_memory"
    case workspaceResume = "workspace_resume"
    case workspaceResumedExec = "workspace_resumed_exec"
    case workspaceDelete = "workspace_delete"
    case eightCreates = "eight_creates"
    case treeSeed = "tree_seed"
    case treeBaseline = "tree_baseline"
    case treePushChanges = "tree_push_changes"
    case treeDiff = "tree_diff"
    case treePatch = "tree_patch"
    case treeExport = "tree_export"
    case treePush = "tree_push"
    case treeReset = "tree_reset"
    case treeSnapshot = "tree_snapshot"
    case workspaceReset = "workspace_reset"
    case idleMemory = "idle_memory"
    case idleGuestMemory = "idle_guest_memory"
    case idleQEMU = "idle_qemu"
    case idleSupervisor = "idle_supervisor"
    case idleMemoryOfEight = "idle_memory_of_eight"
    case runTrue = "run_true"
    case runTrueCPU = "run_true_cpu"
    case cliStart = "cli_start"
    case cliStartCPU = "cli_start_cpu"
    case workspaceList = "workspace_list"
    case workspaceListCPU = "workspace_list_cpu"
    case eightRuns = "eight_runs"
    case eightRunsCPU = "eight_runs_cpu"

    var unit: Unit {
        switch self {
        case .outputThroughput, .inputThroughput, .guestPipe: .megabytesPerSecond
        case .idleMemory, .idleMemoryOfEight, .idleGuestMemory, .idleQEMU, .idleSupervisor, .suspendedMemory,
            .checkpointTouched, .treeSnapshot:
            .mebibytes
        default: .milliseconds
        }
    }

    enum Unit: String, Codable {
        case milliseconds = "ms"
        case megabytesPerSecond = "MB/s"
        case mebibytes = "MiB"
    }
}
