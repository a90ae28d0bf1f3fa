/// What an agent has to know of where it runs.
package struct AgentOptions: Sendable {
    /// Below which each command gets a control group; `nil` where there are none.
    package var commands: Cgroup?
    /// The program, with its first arguments, that runs as a process of the agent in a role: this one, told to.
    package var roleProgram: [String]
    /// Whether it is the first process: it takes signals and reaps orphans.
    package var isInit: Bool

    package init(commands: Cgroup?, roleProgram: [String], isInit: Bool) {
        self.commands = commands
        self.roleProgram = roleProgram
        self.isInit = isInit
    }
}
