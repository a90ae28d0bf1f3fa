package import PyroModel
package import PyroWire

/// A one-shot command whose every value has been held against the contract.
package struct RunRequest: Sendable {
    package let command: Command
    package let environment: String
    package let options: RunOptions

    /// - Throws: `usage`, naming the value and what is allowed.
    package init(command: Command, environment: String, options: RunOptions) throws(PyroError) {
        self.command = command
        self.environment = environment
        self.options = options
        try CommandChecks.check(command, variables: options.variables, timeoutSeconds: options.timeoutSeconds)
        try WorkspaceChecks.check(options.vcpuCount, named: "vcpu_count", against: Limits.vcpuCount)
        try WorkspaceChecks.check(options.memMiB, named: "mem_mib", against: Limits.memoryMiB)
    }

    /// The request for the guest's agent.
    package var exec: ExecRequest {
        let isClosed = if case .closed = options.input { true } else { false }
        return ExecRequest(
            command, variables: options.variables, workingDirectory: WorkspaceInfo.path, hasInput: !isClosed,
            timeoutSeconds: options.timeoutSeconds)
    }
}
