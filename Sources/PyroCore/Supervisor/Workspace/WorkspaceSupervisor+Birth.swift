internal import FoundationEssentials
internal import Logging
internal import PyroHost
internal import PyroImages
internal import PyroModel
internal import PyroQEMU
internal import PyroStore
internal import PyroSystem
internal import PyroWire

/// How the machine comes to life: new, from its memory, or from its disk.
extension WorkspaceSupervisor {
    /// Makes the machine that the record asks for and records that it runs. Nothing runs when this throws.
    func bringToLife(_ start: WorkspaceBirth, starter: Link, control: LinkStream) async throws -> Machine {
        guard let record = try await store.record(id.description) else {
            throw PyroError(.notFound, "There is no workspace \(id).")
        }
        let bringing = Task {
            try await self.machine(for: record, start) { try? control.inform(.progress($0)) }
        }
        // A workspace whose maker goes before it is made is not wanted any more. Others are: somebody has asked.
        let watch = Task {
            guard start.isNew else { return }
            while (try? await control.next()) != nil {}
            if !Task.isCancelled { bringing.cancel() }
        }
        defer { watch.cancel() }
        return try await bringing.value
    }

    /// Leaves things as they were before the start that failed.
    func giveUp(_ start: WorkspaceBirth, _ failure: PyroError) async {
        do {
            guard !start.isNew else {
                try await WorkspaceFiles(state: directory, store: store).remove(id.description)
                return
            }
            if start.snapshot != nil {
                try await WorkspaceFiles(state: directory, store: store).abandonWork(of: id.description)
                try await store.update(id.description) { $0.reservedMiB = 0 }
                return
            }
            try await store.update(id.description) { record in
                if record.state == .started { record.state = .stopped }
                if failure.code == .workspaceFailed { record.state = .failed }
                record.reservedMiB = 0
                record.lastError = WorkspaceInfo.LastError(code: failure.code, message: failure.message)
            }
            // Commands live in a memory, or nowhere.
            guard try await store.record(id.description)?.hasMemory == false else { return }
            try await store.endRunningCommands(of: id.description, as: .lost)
        } catch {
            logger.error("What is left of the workspace \(id) could not be put in order: \(error)")
        }
    }

    func starter() async throws -> MachineStarter {
        guard let record = try await store.record(id.description) else {
            throw PyroError(.notFound, "There is no workspace \(id).")
        }
        return starter(record, as: id)
    }

    /// - Parameter machine: under which its jail is known.
    func starter(_ record: WorkspaceRecord, as machine: MachineID) -> MachineStarter {
        MachineStarter(
            id: machine,
            shape: MachineShape(vcpuCount: record.vcpuCount, memMiB: record.memMiB, diskMiB: record.diskMiB),
            state: directory, variables: variables, logger: logger)
    }

    private func machine(
        for record: WorkspaceRecord, _ start: WorkspaceBirth, progress: @escaping ProgressHandler
    ) async throws -> Machine {
        if let name = start.snapshot { return try await machine(inPlaceOf: record, from: name, progress: progress) }
        let isNew = start.isNew
        let starter = starter(record, as: id)
        let profile = try await starter.profile()
        let layers = try await store.layers(from: record.layerID)
        let identity = GuestIdentity(workspace: id, machineID: record.machineID)
        let disk = try await MachineDisk.workspace(
            layers, diskMiB: record.diskMiB, state: directory, variables: variables)
        var loss: PyroError?
        if record.hasMemory {
            do {
                return try await resume(profile, disk, identity)
            } catch let error as PyroError where !Task.isCancelled && Self.isWorthADisk(error) {
                loss = error
            }
        }
        if loss != nil {
            // Once it has run, the disk is no longer the one that the memory knows.
            try await store.update(id.description) { record in
                record.hasMemory = false
                record.state = .stopped
            }
            try await store.endRunningCommands(of: id.description, as: .lost)
        }
        // QEMU has had the overlay open: a second one gets descriptors of its own.
        let again =
            loss == nil
            ? disk
            : try await MachineDisk.workspace(layers, diskMiB: record.diskMiB, state: directory, variables: variables)
        let machine = try await starter.start(profile, on: again, as: identity, progress: progress)
        do {
            if !isNew { try await store.endRunningCommands(of: id.description, as: .lost) }
            // One that is being filled is nobody else's yet.
            try await recordLife(
                of: machine, as: isNew ? .create : .boot, profile, isMade: !start.isSeeded, notRestored: loss)
        } catch {
            await machine.kill()
            throw error
        }
        Checkpoint.remove(directory.memory(of: id.description))
        return machine
    }

    /// A host that lacks something now may have it later; memory that does not fit never will.
    static func isWorthADisk(_ error: PyroError) -> Bool {
        [.memoryNotRestorable, .timeout, .guestLost].contains(error.code)
    }

    // MARK: From its memory

    private func resume(
        _ profile: MachineProfile, _ disk: MachineDisk, _ identity: GuestIdentity
    ) async throws -> Machine {
        let path = directory.memory(of: id.description)
        let memory = try Checkpoint.require(path, key: profile.memoryKey)
        let running = try await store.runningCommands(id.description)
        let machine = try await starter().resume(memory, profile, on: disk, as: identity) {
            // From here on the disk moves away from what the memory on the host's disk believes of it.
            try await self.store.update(self.id.description) { record in
                record.hasMemory = false
                record.state = .started
            }
        } settling: { guest in
            for record in running { try await self.rejoin(record, guest) }
        }
        do {
            try await recordLife(of: machine, as: .resume, profile, notRestored: nil)
        } catch {
            await machine.kill()
            throw error
        }
        Checkpoint.remove(path)
        return machine
    }

    /// Follows a command again that has come along in the memory.
    private func rejoin(_ record: CommandRecord, _ guest: Guest) async throws {
        let command = SupervisedCommand(
            record, guest: try GuestCommand(attachingTo: UInt64(record.sequence), over: guest.link),
            output: try await makeOutput(record.sequence), client: nil)
        // Whoever gave it input went when the machine did.
        command.guest.endInput()
        supervise(command)
    }

    private func recordLife(
        of machine: Machine, as origin: WorkspaceStart, _ profile: MachineProfile, isMade: Bool = true,
        notRestored loss: PyroError?
    ) async throws {
        let layers = profile.activeLayers
        try await store.update(id.description) { record in
            record.recordLife(as: origin, machine.started.accelerator, layers, notRestored: loss)
            if !isMade { record.state = .creating }
        }
    }

    /// A workspace without a machine goes back to a snapshot. As it was is how it stays when that fails.
    private func machine(
        inPlaceOf record: WorkspaceRecord, from name: String, progress: @escaping ProgressHandler
    ) async throws -> Machine {
        let machine = try await machine(
            from: try await store.snapshot(name, of: record.id), progress: progress)
        try? await store.endRunningCommands(of: record.id, as: .cancelled)
        Checkpoint.remove(directory.memory(of: record.id))
        _ = try? await WorkspaceFiles(state: directory, store: store).removeUnneeded()
        return machine
    }
}

extension WorkspaceRecord {
    /// Its machine runs.
    mutating func recordLife(
        as origin: WorkspaceStart, _ accelerator: Accelerator, _ jailLayers: [String], notRestored loss: PyroError?
    ) {
        state = .started
        hasMemory = false
        startedBy = origin
        self.accelerator = accelerator
        self.jailLayers = jailLayers
        lastActivityAt = Date()
        lastError = loss.map {
            WorkspaceInfo.LastError(
                code: .memoryNotRestorable,
                message: "It was booted from its disk, since its memory could not be restored: \($0.message)")
        }
    }
}

extension MachineProfile {
    /// Names of the jail's layers that hold on this host.
    var activeLayers: [String] { facts.jail.report.layers.filter(\.active).map(\.name) }
}
