import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// The descriptor that leads to the host.
///
/// A virtio port whose host side is closed reports a hang-up for as long as it is so; it is then not watched, but sends
/// SIGIO when that changes. A socket, in tests, is closed for ever.
final class AgentPort {
    private static let readBytes = 64 << 10

    weak var owner: Agent?
    private let descriptor: Descriptor
    private let reopens: Bool
    private let loop: EventLoop
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: readBytes, alignment: 16)
    /// `nil` while the host side is closed.
    private var token: EventLoop.Token?
    private var interest: EventLoop.Readiness = []

    init(_ descriptor: Descriptor, reopens: Bool, loop: EventLoop) throws(FailureReply) {
        self.descriptor = descriptor
        self.reopens = reopens
        self.loop = loop
        try check(pyro_set_nonblocking(descriptor.rawValue), "make the port non-blocking")
        try watch()
    }

    deinit {
        buffer.deallocate()
    }

    /// Sends what waits, and watches for room when there is too little.
    func flush() {
        guard token != nil, let link = owner?.link else { return }
        let outcome = link.flush(to: descriptor)
        var wanted: EventLoop.Readiness = link.isOverfull ? [] : .input
        switch outcome {
        case .bytes: break
        case .notNow: wanted.insert(.output)
        case .closed: return closed()
        }
        setInterest(wanted)
    }

    /// SIGIO: something about the port has changed.
    func mayHaveOpened() {
        guard token == nil, pyro_is_hung_up(descriptor.rawValue) == 0 else { return }
        _ = pyro_set_async(descriptor.rawValue, false)
        try? watch()
    }

    private func watch() throws(FailureReply) {
        interest = .input
        token = try loop.add(descriptor, interest) { [weak self] in self?.ready($0) }
    }

    private func setInterest(_ wanted: EventLoop.Readiness) {
        guard let token, wanted != interest else { return }
        interest = wanted
        loop.change(descriptor, wanted, token: token)
    }

    private func ready(_ readiness: EventLoop.Readiness) {
        guard readiness.contains(.input) else {
            if !readiness.isDisjoint(with: [.hangUp, .error]) { closed() }
            return
        }
        // The port gives 4 KiB a call: what a burst consists of is put together first.
        var count = 0
        var outcome = Descriptor.Transfer.notNow
        while count < buffer.count {
            outcome = descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            guard case .bytes(let more) = outcome else { break }
            count += more
        }
        if count > 0 { owner?.portReceived(Array(buffer[..<count])[...]) }
        if outcome == .closed { closed() }
    }

    private func closed() {
        guard let token else { return }
        loop.remove(descriptor, token: token)
        self.token = nil
        owner?.portClosed(forEver: !reopens)
        guard reopens else { return }
        _ = pyro_set_async(descriptor.rawValue, true)
        // It may have opened before SIGIO was on.
        mayHaveOpened()
    }
}
