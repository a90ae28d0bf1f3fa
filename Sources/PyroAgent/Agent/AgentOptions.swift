/// What an agent has to know of where it runs.
package struct AgentOptions: Sendable {
    /// Below which each command gets a control group; `nil` where there are none.
    package var commands: Cgroup?
    /// The program, with its first arguments, that unpacks archives: this one, told to.
    package var unpackProgram: [String]
    /// Whether it is the first process: it takes signals and reaps orphans.
    package var isInit: Bool

    package init(commands: Cgroup?, unpackProgram: [String], isInit: Bool) {
        self.commands = commands
        self.unpackProgram = unpackProgram
        self.isInit = isInit
    }
}
