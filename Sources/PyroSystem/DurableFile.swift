internal import Glibc
package import PyroModel
package import SystemPackage

/// Files that others rely on: they appear whole or not at all.
package enum DurableFile {
    /// Writes beside `path`, flushes, renames over it and flushes the directory.
    package static func write(
        _ bytes: some Sequence<UInt8>, to path: FilePath, permissions: FilePermissions = [.ownerReadWrite]
    ) throws(PyroError) {
        let temporary = temporaryName(beside: path)
        do {
            let file = try OwnedDescriptor.open(
                temporary, .writeOnly, options: [.create, .exclusiveCreate], permissions: permissions)
            try SystemError.during("write \(path)") { _ = try file.descriptor.writeAll(bytes) }
            try flush(file, named: temporary)
            try rename(temporary, to: path)
        } catch {
            _ = temporary.withPlatformString { unlink($0) }
            throw error
        }
    }

    /// Renames and flushes the directories on both sides, so that the new name survives a crash of the host.
    package static func rename(_ from: FilePath, to: FilePath) throws(PyroError) {
        try SystemError.check("rename \(from) to \(to)") {
            from.withPlatformString { source in to.withPlatformString { Glibc.rename(source, $0) } }
        }
        try flushDirectory(to.removingLastComponent())
    }

    /// Flushes a file's data and metadata to its disk.
    package static func flush(_ file: OwnedDescriptor, named name: FilePath) throws(PyroError) {
        try SystemError.check("flush \(name)") { fsync(file.rawValue) }
    }

    /// Flushes a directory's entries to its disk.
    package static func flushDirectory(_ path: FilePath) throws(PyroError) {
        let directory = try OwnedDescriptor.open(path.isEmpty ? "." : path, .readOnly, options: .directory)
        try flush(directory, named: path)
    }

    /// The whole of a file that may not be larger than `limit` bytes.
    package static func read(_ path: FilePath, limit: Int = 1 << 20) throws(PyroError) -> [UInt8] {
        let file = try OwnedDescriptor.open(path, .readOnly)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try SystemError.during("read \(path)") {
                try chunk.withUnsafeMutableBytes { try file.descriptor.read(into: $0) }
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw PyroError(.tooLarge, "Could not read \(path): it is larger than \(limit) bytes.")
            }
        }
    }

    /// Temporary names begin with a dot and end with a random number; ``isTemporary(_:)`` knows them.
    package static func temporaryName(beside path: FilePath) -> FilePath {
        let name = path.lastComponent?.string ?? "file"
        let random = String(UInt64.random(in: .min ... .max), radix: 36)
        return path.removingLastComponent().appending(".\(name).\(random)\(temporarySuffix)")
    }

    /// Whether a crash may have left this file behind.
    package static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(".") && name.hasSuffix(temporarySuffix)
    }

    private static let temporarySuffix = ".pyro-tmp"
}
