import CPyroSys
import Glibc
import PyroWire

/// The agent as the first process of a machine.
package enum InitProgram {
    /// Serves the host until the machine goes off. Returning would be a kernel panic, so it does not.
    package static func run() -> Never {
        let console = Console()
        do throws(FailureReply) {
            let finder = try PortFinder()
            let commands = Boot(console: console).run()
            let machine = GuestMachine(commands: commands, console: console)
            let options = AgentOptions(commands: commands, roleProgram: ["/proc/self/exe"], isInit: true)
            let agent = try Agent(port: try finder.open(), machine: machine, options: options)
            agent.run()
            console.say("the agent has ended")
        } catch {
            console.say(error.message)
        }
        pyro_sync()
        _ = pyro_power_off()
        _ = pyro_restart()
        while true { pause() }
    }
}
