internal import CPyroSys
internal import Glibc
package import PyroModel
internal import Synchronization
package import SystemPackage

/// A file descriptor that is closed when its last reference goes, once, whoever that is.
package final class OwnedDescriptor: Sendable {
    /// The open descriptor. Whoever uses it must hold on to the owner meanwhile.
    package let rawValue: CInt
    private let isSurrendered = Atomic(false)

    /// Takes over an open descriptor.
    package init(owning rawValue: CInt) {
        self.rawValue = rawValue
    }

    deinit {
        if !isSurrendered.load(ordering: .acquiring) { _ = close(rawValue) }
    }

    /// Gives the descriptor to somebody else who will close it.
    package func surrender() -> CInt {
        isSurrendered.store(true, ordering: .releasing)
        return rawValue
    }

    package var descriptor: FileDescriptor { FileDescriptor(rawValue: rawValue) }
}

extension OwnedDescriptor {
    /// Opens a file, close-on-exec always.
    package static func open(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode, options: FileDescriptor.OpenOptions = [],
        permissions: FilePermissions? = nil
    ) throws(PyroError) -> OwnedDescriptor {
        try SystemError.during("open \(path)") {
            let file = try FileDescriptor.open(
                path, mode, options: options.union(.closeOnExec), permissions: permissions)
            return OwnedDescriptor(owning: file.rawValue)
        }
    }

    /// A file in memory of `size` bytes that takes no memory until it is written.
    package static func memory(name: String, size: Int64) throws(PyroError) -> OwnedDescriptor {
        let fd = try SystemError.check("create the memory file \(name)") { pyro_memfd_create(name) }
        let file = OwnedDescriptor(owning: fd)
        try SystemError.check("give the memory file \(name) \(size) bytes") { ftruncate(fd, off_t(size)) }
        return file
    }

    /// A file without a name in `directory`; its blocks are free again when the last descriptor goes, however that happens.
    package static func unnamed(in directory: FilePath) throws(PyroError) -> OwnedDescriptor {
        let fd = try SystemError.check("create a temporary file in \(directory)") {
            directory.withPlatformString { pyro_open_unnamed($0) }
        }
        return OwnedDescriptor(owning: fd)
    }

    /// A connected pair of stream sockets.
    package static func socketPair() throws(PyroError) -> (OwnedDescriptor, OwnedDescriptor) {
        var fds: (CInt, CInt) = (-1, -1)
        try SystemError.check("create a pair of sockets") {
            withUnsafeMutableBytes(of: &fds) { pyro_socketpair($0.assumingMemoryBound(to: CInt.self).baseAddress) }
        }
        return (OwnedDescriptor(owning: fds.0), OwnedDescriptor(owning: fds.1))
    }

    /// A second descriptor of the same open file.
    package func duplicate() throws(PyroError) -> OwnedDescriptor {
        OwnedDescriptor(owning: try SystemError.check("duplicate a descriptor") { fcntl(rawValue, F_DUPFD_CLOEXEC, 3) })
    }
}
