import CPyroSys
import PyroWire

extension Agent {
    /// Begins to serve a request. What cannot be served is answered, never a reason to end the session.
    func open(_ link: StreamLink, _ payload: [UInt8]) {
        do throws(FailureReply) {
            try serve(link, payload)
        } catch {
            link.answer(error)
        }
    }

    private func serve(_ link: StreamLink, _ payload: [UInt8]) throws(FailureReply) {
        switch try? MessageKind(of: payload) {
        case .ping: link.answer(PongReply(uptimeNanoseconds: UInt64(max(0, pyro_boottime_ns()))))
        case .exec: try exec(try decodeRequest(payload), link)
        case .attach: try attach(try decodeRequest(payload), link)
        case .mount:
            let request: MountRequest = try decodeRequest(payload)
            perform(link) { [machine] () throws(FailureReply) in try machine.mount(request) }
        case .identity:
            let request: IdentityRequest = try decodeRequest(payload)
            perform(link) { [machine] () throws(FailureReply) in try machine.takeIdentity(request) }
        case .freeze: try freeze(try decodeRequest(payload), link)
        case .thaw: thaw(link)
        case .powerOff: powerOff(link)
        case let kind?:
            guard let role = Role(kind) else { fallthrough }
            try start(role, payload, link)
        default: throw FailureReply(.invalid, "this agent does not know the request")
        }
    }

    private func exec(_ request: ExecRequest, _ link: StreamLink) throws(FailureReply) {
        guard stillness.allowsStart else { throw FailureReply(.invalid, "the machine is frozen") }
        streams[link.stream] = try commands.start(request, link: link)
    }

    private func attach(_ request: AttachRequest, _ link: StreamLink) throws(FailureReply) {
        streams[link.stream] = try commands.attach(request.key, link: link)
    }

    private func start(_ role: Role, _ request: [UInt8], _ link: StreamLink) throws(FailureReply) {
        guard stillness.allowsStart else { throw FailureReply(.invalid, "the machine is frozen") }
        streams[link.stream] = try roles.start(role, request, link: link)
    }

    /// Roles do not stand still with the commands, so a checkpoint waits until those that were given up have gone.
    private func freeze(_ request: FreezeRequest, _ link: StreamLink) throws(FailureReply) {
        guard !roles.isBusy else { throw FailureReply(.invalid, "a transfer is under way") }
        note(.freezeAsked)
        roles.whenEmpty { [weak self] in self?.freezeNow(request, link) }
    }

    private func freezeNow(_ request: FreezeRequest, _ link: StreamLink) {
        worker.run { [machine] () throws(FailureReply) in
            try machine.freeze(request)
        } completion: { [weak self] failure in
            self?.note(failure == nil ? .freezeDone : .freezeFailed)
            answer(link, failure)
        }
    }

    private func thaw(_ link: StreamLink) {
        note(.thawAsked)
        worker.run { [machine] () throws(FailureReply) in
            try machine.thaw()
        } completion: { [weak self] failure in
            self?.note(failure == nil ? .thawDone : .thawFailed)
            answer(link, failure)
        }
    }

    private func powerOff(_ link: StreamLink) {
        roles.endAll()
        roles.whenEmpty { [weak self] in self?.powerOffNow(link) }
    }

    private func powerOffNow(_ link: StreamLink) {
        worker.run { [machine] () throws(FailureReply) in
            try machine.shutDown()
        } completion: { [weak self] failure in
            answer(link, failure)
            if failure == nil { self?.readyToTurnOff = pyro_boottime_ns() }
        }
    }

    private func perform(_ link: StreamLink, _ work: @escaping MachineWorker.Work) {
        worker.run(work) { answer(link, $0) }
    }
}

private func answer(_ link: StreamLink, _ failure: FailureReply?) {
    if let failure { link.answer(failure) } else { link.answer(DoneReply()) }
}
