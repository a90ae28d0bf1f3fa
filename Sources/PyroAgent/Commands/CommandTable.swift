import CPyroSys
import PyroArchive
import PyroWire

/// Starts commands and keeps them until nothing of them is left.
final class CommandTable {
    private let loop: EventLoop
    private let scheduler: OutputScheduler
    private let children: ChildProcesses
    private let home: CommandHome
    private var commands: [ObjectIdentifier: Command] = [:]

    init(loop: EventLoop, scheduler: OutputScheduler, children: ChildProcesses, home: CommandHome) {
        self.loop = loop
        self.scheduler = scheduler
        self.children = children
        self.home = home
        loop.afterSending { home.prepare() }
    }

    func start(_ request: ExecRequest, link: StreamLink) throws(FailureReply) -> Command {
        let key = request.key == 0 ? nil : request.key
        if let key, command(named: key) != nil {
            throw FailureReply(.invalid, "another command has the key \(key)")
        }
        let launch = try CommandLaunch(request)
        let pipes = try CommandPipes(hasInput: request.hasInput)
        let group = try home.nextGroup()
        let command: Command
        do throws(FailureReply) {
            let process = launch.start(descriptors: pipes.descriptors, cgroup: group?.directory)
            guard process.error == 0 else { throw launch.failure(process) }
            command = try Command(
                process, tree: ProcessTree(leader: process.pid, group: group, home: home), key: key, pipes: pipes,
                link: link, loop: loop, scheduler: scheduler,
                children: children)
            link.send(ExecStarted(processID: process.pid))
        } catch {
            if let group { _ = home.takeBack(group) }
            throw error
        }
        loop.afterSending { [home] in home.prepare() }
        let id = ObjectIdentifier(command)
        commands[id] = command
        command.onGone = { [weak self] in self?.commands[id] = nil }
        return command
    }

    /// Goes on with a command that an earlier session has left behind.
    func attach(_ key: UInt64, link: StreamLink) throws(FailureReply) -> Command {
        guard let command = command(named: key) else {
            throw FailureReply(.notFound, "there is no command of the key \(key) to attach to")
        }
        guard command.isHeld else {
            throw FailureReply(.invalid, "the command of the key \(key) has a stream already")
        }
        command.attach(link)
        link.send(ExecStarted(processID: command.processID))
        return command
    }

    /// Tells what has happened while nothing was to be said, and lets go of what nobody has attached to.
    func runOn() {
        for command in commands.values { command.runOn() }
    }

    private func command(named key: UInt64) -> Command? {
        commands.values.first { $0.isNamed(key) }
    }

    /// Whether processes of some command are left.
    var isEmpty: Bool { commands.isEmpty }

    /// Removes what was made ready for a next command.
    func giveUpRoom() {
        home.giveUp()
    }

    /// Kills all there is.
    func killAll() {
        for command in commands.values { command.cancelled() }
    }
}
