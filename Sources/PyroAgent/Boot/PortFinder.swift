import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// Finds the virtio-serial port that leads to the host.
///
/// Its driver is told of the ports, and then of their names, some time after it is loaded.
struct PortFinder {
    private static let portName = "pyro.link"
    private static let directory = "/sys/class/virtio-ports"
    private static let deadlineMilliseconds: Int64 = 30_000

    /// Tells of devices from its making on, so that none that comes after is missed.
    private let events: Descriptor

    init() throws(FailureReply) {
        events = Descriptor(try check(pyro_uevent_socket(), "listen for devices"))
    }

    /// Opens the port, waiting for it if need be.
    func open() throws(FailureReply) -> Int32 {
        let deadline = pyro_boottime_ns() + Self.deadlineMilliseconds * 1_000_000
        while true {
            if let device = Self.find() {
                let descriptor = Glibc.open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
                if descriptor >= 0 { return descriptor }
                // The kernel names it before the device can be opened.
                guard errno == ENOENT || errno == ENXIO else { throw failure("open \(device)") }
            }
            let rest = (deadline - pyro_boottime_ns()) / 1_000_000
            guard rest > 0 else { throw failure(.notFound, "find the port \(Self.portName)", errno: ETIMEDOUT) }
            // A device node may follow its event: look again now and then without one.
            _ = pyro_wait_readable(events.rawValue, Int32(clamping: min(rest, 100)))
            drain()
        }
    }

    private func drain() {
        var buffer = [UInt8](repeating: 0, count: 8192)
        while case .bytes = buffer.withUnsafeMutableBytes({ events.read(into: $0) }) {}
    }

    private static func find() -> String? {
        for port in DirectoryListing.names(in: directory)
        where TextFile.words("\(directory)/\(port)/name")?.split(separator: "\n").first == portName[...] {
            return "/dev/\(port)"
        }
        return nil
    }
}
