import CPyroSys
import PyroArchive
import PyroWire

/// Waits for descriptors and calls their handlers, all on one thread.
final class EventLoop {
    /// What is known of a descriptor.
    struct Readiness: OptionSet {
        let rawValue: UInt32
        static let input = Readiness(rawValue: PYRO_EPOLL_IN)
        static let priority = Readiness(rawValue: PYRO_EPOLL_PRI)
        static let output = Readiness(rawValue: PYRO_EPOLL_OUT)
        static let error = Readiness(rawValue: PYRO_EPOLL_ERR)
        static let hangUp = Readiness(rawValue: PYRO_EPOLL_HUP)
        /// Told once at each change rather than as long as it is so.
        static let edge = Readiness(rawValue: PYRO_EPOLL_EDGE)
    }

    /// Names one registration. Tokens are never used twice, so an event of a closed descriptor reaches nobody.
    typealias Token = UInt64

    private let poller: Descriptor
    private var handlers: [Token: (Readiness) -> Void] = [:]
    private var lastToken: Token = 0
    private var postponed: [() -> Void] = []
    private var events = [pyro_event](repeating: pyro_event(), count: 64)

    init() throws(FailureReply) {
        poller = Descriptor(try check(pyro_epoll_create(), "make an epoll"))
    }

    func add(
        _ descriptor: Descriptor, _ interest: Readiness, handler: @escaping (Readiness) -> Void
    ) throws(FailureReply) -> Token {
        lastToken += 1
        let result = pyro_epoll_add(poller.rawValue, descriptor.rawValue, interest.rawValue, lastToken)
        try check(result, "watch a descriptor")
        handlers[lastToken] = handler
        return lastToken
    }

    func change(_ descriptor: Descriptor, _ interest: Readiness, token: Token) {
        _ = pyro_epoll_change(poller.rawValue, descriptor.rawValue, interest.rawValue, token)
    }

    func remove(_ descriptor: Descriptor, token: Token) {
        guard handlers.removeValue(forKey: token) != nil else { return }
        _ = pyro_epoll_remove(poller.rawValue, descriptor.rawValue)
    }

    /// Has `body` called when what waits for the host has been sent: nobody is to wait for tidying up.
    func afterSending(_ body: @escaping () -> Void) {
        postponed.append(body)
    }

    /// Does what was left for after sending.
    func tidyUp() {
        let all = postponed
        postponed = []
        for body in all { body() }
    }

    /// Waits for events, at most `milliseconds` (-1: without end), and handles them.
    /// - Returns: whether there were any.
    func turn(waiting milliseconds: Int32) -> Bool {
        let count = pyro_epoll_wait(poller.rawValue, &events, Int32(events.count), milliseconds)
        guard count > 0 else { return false }
        for event in events.prefix(Int(count)) {
            handlers[event.token]?(Readiness(rawValue: event.events))
        }
        return true
    }
}
