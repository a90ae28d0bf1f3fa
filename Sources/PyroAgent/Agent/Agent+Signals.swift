import CPyroSys
import Glibc
import PyroArchive
import PyroWire

extension Agent {
    /// The first process adopts every orphan, and nobody else would reap it.
    func watchSignals() throws(FailureReply) {
        let descriptor = Descriptor(try check(pyro_init_signals(), "watch signals"))
        _ = try loop.add(descriptor, .input) { [weak self] _ in
            guard let self else { return }
            while case let number = pyro_next_signal(descriptor.rawValue), number != 0 {
                if number == SIGCHLD { self.children.reapAll() }
                if number == SIGIO { self.port.mayHaveOpened() }
            }
        }
    }
}
