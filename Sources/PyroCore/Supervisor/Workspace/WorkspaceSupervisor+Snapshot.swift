internal import FoundationEssentials
internal import Logging
internal import PyroHost
internal import PyroImages
internal import PyroModel
internal import PyroQEMU
internal import PyroStore
internal import PyroSystem
internal import PyroWire
internal import Synchronization

/// Points to come back to.
extension WorkspaceSupervisor {
    /// How long the guest may take to tell what `/workspace` holds: four million entries under emulation.
    private static let treeDeadline: Duration = .seconds(600)

    /// The seed is in place: takes the baseline, and lets others in.
    func seeded(_ seed: WorkspaceSeed) async throws {
        guard state.withLock(\.isBeingMade), let machine = enter() else {
            throw PyroError(.wrongState, "The workspace \(id) is not being made any more.")
        }
        defer { leave() }
        try requireMotion()
        guard let record = try await store.record(id.description) else {
            throw PyroError(.notFound, "There is no workspace \(id).")
        }
        let snapshot = SnapshotRecord(
            id: MachineID.random().description, workspaceID: record.id, name: DiffOptions.baseline, kind: .baseline,
            layerID: record.layerID, createdAt: Date(), hasMemory: true)
        try await take(snapshot, of: machine, in: record) { record in
            record.seed = seed
            record.state = .started
            record.lastActivityAt = Date()
            // Whoever sees it started may come in.
            self.state.withLock { $0.isBeingMade = false }
        }
    }

    /// Takes a snapshot of the running machine: what `/workspace` holds, its disk, its memory.
    ///
    /// The disk moves on to a new layer while the machine stands still, and the one so far belongs to the snapshot. When this
    /// throws there is no snapshot, and the machine runs on.
    /// - Parameter change: what of the workspace's record changes with it.
    private func take(
        _ snapshot: SnapshotRecord, of machine: Machine, in record: WorkspaceRecord,
        changing change: @escaping @Sendable (inout WorkspaceRecord) throws -> Void
    ) async throws {
        let files = WorkspaceFiles(state: directory, store: store)
        let key = try await starter().profile().memoryKey
        do {
            try await store.begin(snapshot)
            let (layer, overlay) = try await files.makeLayer(over: record.layerID, for: record)
            try Directory.make(directory.snapshot(snapshot.id))
            let tree = try await GuestFiles(machine.guest.link)
                .tree(of: WorkspaceInfo.path, within: Self.treeDeadline)
            try TreeFile.write(tree, to: directory.tree(ofSnapshot: snapshot.id))
            try await freeze(machine)
            do {
                try await machine.guest.ping(within: Self.pingDeadline)
                try await keep(snapshot, key, of: machine, movingOnTo: (layer, overlay), changing: change)
            } catch {
                await thaw(machine)
                throw error
            }
            await thaw(machine)
        } catch {
            try? await files.abandonWork(of: record.id)
            throw error
        }
    }

    /// The part during which the machine stands still.
    private func keep(
        _ snapshot: SnapshotRecord, _ key: CheckpointKey, of machine: Machine,
        movingOnTo next: (layer: LayerRecord, file: OwnedDescriptor),
        changing change: @escaping @Sendable (inout WorkspaceRecord) throws -> Void
    ) async throws {
        try await machine.pause()
        do {
            try await machine.moveDisk(to: next.file)
        } catch {
            try await machine.goOn()
            throw error
        }
        let memory = directory.memory(ofSnapshot: snapshot.id)
        let written = await Result { try await machine.writeMemory(to: memory, key: key) }
        let isWhole = (try? written.get()) != nil
        do {
            try await store.commit(next.layer, snapshot: isWhole ? snapshot : nil, for: id.description) { record in
                if isWhole { try change(&record) }
            }
        } catch {
            // It would write to a layer that no record speaks of. Everything up to here is in the one below.
            await machine.kill()
            throw error
        }
        try await machine.goOn()
        try written.get()
    }

    // MARK: Reset

    /// Goes back to a snapshot: another machine is made from it, and takes the place of this one when it answers.
    func reset(to name: String) async throws -> WorkspaceReply {
        let snapshot = try await store.snapshot(name, of: id.description)
        guard let old = beginEnding(onlyIfIdle: false) else { return .ending }
        // Whoever is at work in the machine's files has asked before.
        await untilLeft(within: nil)
        let new: Machine
        do {
            new = try await machine(from: snapshot) { _ in }
        } catch {
            serveAgain(old)
            throw error
        }
        for command in state.withLock({ Array($0.commands.values) }) { command.endsWithMachine() }
        await old.kill()
        await commandsEnd()
        try? await store.endRunningCommands(of: id.description, as: .cancelled)
        state.withLock { state in
            state.isFrozen = false
            state.isDiskFull = false
        }
        serveAgain(new)
        _ = try? await WorkspaceFiles(state: directory, store: store).removeUnneeded()
        return .done
    }

    /// A machine that stands where a snapshot was taken, recorded as the one of the workspace. Nothing has changed when this
    /// throws.
    func machine(from snapshot: SnapshotRecord, progress: @escaping ProgressHandler) async throws -> Machine {
        guard let record = try await store.record(id.description) else {
            throw PyroError(.notFound, "There is no workspace \(id).")
        }
        let files = WorkspaceFiles(state: directory, store: store)
        var machine: Machine?
        do {
            // The one so far may live beside it for a moment, in a jail of its own.
            let starter = starter(record, as: .random())
            let profile = try await starter.profile()
            let (layer, made, loss) = try await start(from: snapshot, record, starter, profile, files, progress)
            machine = made
            let isResumed = snapshot.hasMemory && loss == nil
            let layers = profile.activeLayers
            let accelerator = made.started.accelerator
            try await store.commit(layer, for: id.description) { record in
                record.recordLife(
                    as: isResumed ? .resume : .boot, accelerator, layers, notRestored: isResumed ? nil : loss)
                record.resetCount += 1
                record.lastResetAt = Date()
            }
            return made
        } catch {
            await machine?.kill()
            try? await files.abandonWork(of: record.id)
            throw error
        }
    }

    /// From the snapshot's memory where it has one that fits, else from its disk, over a new layer.
    private func start(
        from snapshot: SnapshotRecord, _ record: WorkspaceRecord, _ starter: MachineStarter, _ profile: MachineProfile,
        _ files: WorkspaceFiles, _ progress: @escaping ProgressHandler
    ) async throws -> (LayerRecord, Machine, PyroError?) {
        let identity = GuestIdentity(workspace: id, machineID: record.machineID)
        var loss: PyroError?
        if snapshot.hasMemory {
            do {
                let (layer, disk) = try await newDisk(over: snapshot, record, files)
                let memory = try Checkpoint.require(
                    directory.memory(ofSnapshot: snapshot.id), key: profile.memoryKey)
                let machine = try await starter.resume(memory, profile, on: disk, as: identity) {
                } settling: { _ in
                }
                return (layer, machine, nil)
            } catch let error as PyroError where !Task.isCancelled && Self.isWorthADisk(error) {
                loss = error
                try await files.abandonWork(of: record.id)
            }
        }
        let (layer, disk) = try await newDisk(over: snapshot, record, files)
        return (layer, try await starter.start(profile, on: disk, as: identity, progress: progress), loss)
    }

    private func newDisk(
        over snapshot: SnapshotRecord, _ record: WorkspaceRecord, _ files: WorkspaceFiles
    ) async throws -> (LayerRecord, MachineDisk) {
        let (layer, _) = try await files.makeLayer(over: snapshot.layerID, for: record)
        let below = if let parent = snapshot.layerID { try await store.layers(from: parent) } else { [LayerRecord]() }
        let disk = try await MachineDisk.workspace(
            below + [layer], diskMiB: record.diskMiB, state: directory, variables: variables)
        return (layer, disk)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
