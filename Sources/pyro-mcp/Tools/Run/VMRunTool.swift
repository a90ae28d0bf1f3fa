internal import PyroSDK

/// `vm_run`: one command in a machine of its own, which is gone when the call returns.
struct VMRunTool: Tool {
    let name = "vm_run"
    let title = "Run a command in a throw-away microVM"
    let description = """
        Run one command in a fresh Linux microVM and return its exit code, stdout and stderr. The machine is gone \
        afterwards: nothing it wrote stays, and nothing of the host is visible in it. Commands run as root, without a \
        network, with stdin closed unless `stdin` is given. A failing command is a result, not an error: look at \
        `state` and `exit_code`. When the time limit passes, the whole process tree is killed and the output so far is \
        returned with state timed_out. The error environment_installing means that the environment is being installed \
        in the background: call again after a while.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = RunSchema.output

    let inputSchema = Schema.object([
        .command, .environment, .variables, .stdin, .vcpuCount, .memoryMiB, .timeout(Limits.toolRunTimeoutSeconds),
        .maximumOutput,
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let environment = try arguments.string("environment")
        try context.installer.require(environment)
        let run = Run(
            command: try arguments.command("command"), environment: environment, options: try options(arguments),
            shownBytes: try arguments.integer("max_output_bytes"))
        return try await context.progress.beating("Starting a machine from \(environment)") {
            try await run.toolResult(context)
        }
    }

    private func options(_ arguments: ToolArguments) throws(PyroError) -> RunOptions {
        var options = RunOptions()
        options.variables = arguments.strings("env")
        options.input = arguments.input("stdin")
        options.vcpuCount = try arguments.integer("vcpu_count")
        options.memMiB = try arguments.integer("mem_mib")
        options.timeoutSeconds = try arguments.integer("timeout_seconds")
        // The output is collected here, where it can be cut again to fit the result.
        options.maxOutputBytes = 0
        return options
    }
}

/// One run in progress.
private struct Run: Sendable {
    let command: Command
    let environment: String
    let options: RunOptions
    let shownBytes: Int

    func toolResult(_ context: ToolContext) async throws -> ToolResult {
        var stdout = StreamCapture(limit: shownBytes)
        var stderr = StreamCapture(limit: shownBytes)
        for try await event in try context.backend.run(command, environment, options) {
            switch event {
            case .progress(let step): await context.progress.report(step.message)
            case .machine(let id): await context.progress.report("The command runs in machine \(id)")
            case .stdout(let bytes): stdout.append(bytes)
            case .stderr(let bytes): stderr.append(bytes)
            case .finished(let result):
                let report = CommandReport(
                    outcome: result, stdout: stdout, stderr: stderr, maximumOutputBytes: shownBytes)
                return try report.toolResult()
            }
        }
        try Task.checkCancellation()
        throw PyroError(.internal, "The command in \(environment) ended without a result.")
    }
}
