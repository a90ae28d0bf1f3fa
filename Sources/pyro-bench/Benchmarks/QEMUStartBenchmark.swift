internal import PyroCore
internal import PyroHost
internal import PyroImages
internal import PyroQEMU
internal import PyroSystem

/// QEMU's own start-up: from its execution to its first answers, with the devices, disk and memory of a machine whose
/// processors never run. What a restore can at best come near to.
struct QEMUStartBenchmark: Benchmark {
    let metric: Metric
    /// Started to take a checkpoint, not with a kernel and `-S`.
    let isRestore: Bool
    /// In the jail of a machine, QEMU's own filter of system calls included.
    let isJailed: Bool

    var metrics: [Metric] { [metric] }

    func measure(on host: BenchmarkHost, into measurements: inout Measurements) async throws {
        let disk = try await host.disk()
        let jail = isJailed ? try MachineJail.claim(host.profile, id: .random()) : nil
        let (qmp, qmpEnd) = try OwnedDescriptor.socketPair()
        let (link, linkEnd) = try OwnedDescriptor.socketPair()
        let (console, consoleEnd) = try OwnedDescriptor.socketPair()
        let memory = try OwnedDescriptor.memory(
            name: "pyro-bench-memory", size: host.profile.hardware.shape.memoryBytes)
        let ends = MachineLaunch.Ends(memory: memory, qmp: qmpEnd, link: linkEnd, console: consoleEnd)
        let request = try request(
            host, MachineLaunch(host.profile.hardware, source: source(host), disk: disk.attachment, ends: ends))
        let clock = ContinuousClock()
        let begin = clock.now
        let child = try await ChildProcess.start(try jail?.request(for: request) ?? request)
        do {
            let client = try await QMPClient.connect(over: qmp)
            measurements.add(metric, clock.now - begin)
            client.close()
        } catch {
            try await end(child, jail)
            throw error
        }
        try await end(child, jail)
        withExtendedLifetime((link, console)) {}
    }

    private func source(_ host: BenchmarkHost) throws -> MachineLaunch.Source {
        let profile = host.profile
        return isRestore
            ? .checkpoint(deviceState: try host.checkpoint().deviceState())
            : .boot(
                kernel: profile.kernel, initramfs: profile.initramfs.file, arguments: profile.kernelArguments)
    }

    private func request(_ host: BenchmarkHost, _ launch: MachineLaunch) throws -> SpawnRequest {
        var launch = launch
        launch.startsPaused = !isRestore
        launch.isSandboxed = isJailed && host.profile.facts.jail.isActive(.qemuSandbox)
        let command = try launch.command()
        var request = SpawnRequest(program: host.profile.qemu, arguments: command.arguments)
        request.descriptors = command.descriptors
        request.descriptors[1] = launch.ends.console
        request.descriptors[2] = launch.ends.console
        return request
    }

    private func end(_ child: ChildProcess, _ jail: MachineJail?) async throws {
        try await child.teardown(.immediate)
        try await jail?.release()
    }
}
