internal import CPyroSys
internal import Glibc
package import PyroModel
package import SystemPackage

/// A unix socket with a name, for processes of one user only.
///
/// The directory is opened first and the name found through it, so that a path may be longer than the 107 bytes that a
/// socket's address has room for.
package struct LocalSocket: Sendable {
    package let directory: FilePath
    package let name: String

    package init(in directory: FilePath, named name: String) {
        self.directory = directory
        self.name = name
    }

    /// Listens under the name, mode 0600, in the place of a socket that a dead process left there.
    package func listen() throws(PyroError) -> OwnedDescriptor {
        remove()
        let socket = try make()
        try withAddress { address, length throws(PyroError) in
            try SystemError.check("listen on \(path)") { bind(socket.rawValue, address, length) }
        }
        try SystemError.check("close \(path) to others") { path.withPlatformString { chmod($0, 0o600) } }
        try SystemError.check("listen on \(path)") { Glibc.listen(socket.rawValue, 64) }
        return socket
    }

    /// Connects to whoever listens; `nil` when nobody does.
    package func connect() throws(PyroError) -> OwnedDescriptor? {
        let socket = try make()
        var reason = Errno(rawValue: 0)
        do throws(PyroError) {
            try withAddress { address, length throws(PyroError) in
                while Glibc.connect(socket.rawValue, address, length) != 0 {
                    reason = Errno.current
                    if reason != .interrupted { throw SystemError.make("connect to \(path)", reason) }
                }
            }
        } catch {
            // Full for the moment is as good as not there yet: the caller asks again.
            if [.noSuchFileOrDirectory, .connectionRefused, .resourceTemporarilyUnavailable].contains(reason) {
                return nil
            }
            throw error
        }
        return socket
    }

    /// Waits for the next connection of this process's own user; others are hung up on. Blocks.
    /// - Returns: `nil` once the socket was shut down.
    package static func accept(on listener: OwnedDescriptor) -> OwnedDescriptor? {
        while true {
            let connection = pyro_accept(listener.rawValue)
            guard connection >= 0 else {
                guard Self.isPassing(.current) else { return nil }
                // Descriptors come free when a client goes, which nothing here is told of.
                usleep(20_000)
                continue
            }
            let socket = OwnedDescriptor(owning: connection)
            var uid = uid_t.max
            if pyro_peer_uid(connection, &uid) == 0, uid == geteuid() { return socket }
        }
    }

    private static func isPassing(_ reason: Errno) -> Bool {
        [.tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory, .noBufferSpace].contains(reason)
    }

    /// Ends the waits of ``accept(on:)``.
    package static func shutDown(_ listener: OwnedDescriptor) {
        _ = shutdown(listener.rawValue, CInt(SHUT_RDWR))
    }

    /// Takes the name away.
    package func remove() {
        _ = path.withPlatformString { unlink($0) }
    }

    private var path: FilePath { directory.appending(name) }

    private func make() throws(PyroError) -> OwnedDescriptor {
        OwnedDescriptor(
            owning: try SystemError.check("create a socket") {
                socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            })
    }

    private func withAddress(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(PyroError) -> Void
    ) throws(PyroError) {
        let place = try OwnedDescriptor.open(directory, .readOnly, options: .directory)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array("/proc/self/fd/\(place.rawValue)/\(name)".utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw PyroError(.internal, "The name \(name) is too long for a socket.")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        var outcome: Result<Void, PyroError> = .success(())
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                do throws(PyroError) {
                    try body(generic, socklen_t(MemoryLayout<sockaddr_un>.size))
                } catch {
                    outcome = .failure(error)
                }
            }
        }
        withExtendedLifetime(place) {}
        try outcome.get()
    }
}
