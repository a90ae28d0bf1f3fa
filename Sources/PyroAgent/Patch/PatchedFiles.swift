import CPyroSys
import Glibc
import PyroArchive
import PyroPatch
import PyroWire

/// The files of a directory as a patch reads them; what they were then is remembered.
struct PatchedFiles: PatchTree {
    private let directory: PatchDirectory
    /// What was read, to be compared with what is there when it is replaced.
    private(set) var seen: [[UInt8]: FileFacts] = [:]

    init(_ directory: PatchDirectory) {
        self.directory = directory
    }

    mutating func entry(at path: [UInt8]) throws(PatchError) -> PatchTreeEntry {
        guard let place = directory.place(path) else {
            // Below a file or link, which the patch may replace by a directory.
            guard [ENOENT, ENOTDIR, ELOOP, EXDEV].contains(errno) else { throw Self.unreadable(path) }
            return .missing
        }
        guard let facts = place.facts else {
            guard errno == ENOENT else { throw Self.unreadable(path) }
            return .missing
        }
        let content: [UInt8]
        switch facts.kind {
        case .directory: return .directory
        case .symbolicLink:
            guard let target = place.name.withCString({ linkTarget($0, in: place.parent.rawValue) }) else {
                throw Self.unreadable(path)
            }
            content = target
        case .file: content = try read(place, path)
        case .other:
            throw PatchError(
                .wrongKind, "\(printable(path)) is a device, FIFO or socket, which a patch does not change.",
                path: path)
        }
        seen[path] = facts
        let mode = UInt32(facts.permissions)
        return .file(PatchFile(mode: mode, isSymlink: facts.kind == .symbolicLink, content: content))
    }

    private func read(_ place: PatchDirectory.Place, _ path: [UInt8]) throws(PatchError) -> [UInt8] {
        let opened = place.name.withCString { pyro_open_to_read(place.parent.rawValue, $0) }
        guard opened >= 0 else { throw Self.unreadable(path) }
        let file = Descriptor(opened)
        guard let facts = FileFacts(of: opened), facts.kind == .file else { throw Self.unreadable(path) }
        guard facts.size <= UInt64(PatchLimits.fileBytes) else {
            throw PatchError(
                .tooLarge,
                """
                \(printable(path)) has \(facts.size) bytes, and a patched file may have \(PatchLimits.fileBytes); change it by \
                a command.
                """, path: path)
        }
        var content = [UInt8](repeating: 0, count: Int(facts.size) + 1)
        var filled = 0
        while filled < content.count {
            let count = content.withUnsafeMutableBytes {
                Glibc.read(file.rawValue, $0.baseAddress?.advanced(by: filled), $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.unreadable(path) }
            if count == 0 { break }
            filled += count
        }
        guard filled < content.count else {
            throw PatchError(
                .unreadable, "\(printable(path)) grew while it was read; apply the patch again.", path: path)
        }
        content.removeLast(content.count - filled)
        return content
    }

    private static func unreadable(_ path: [UInt8], errno code: Int32 = errno) -> PatchError {
        PatchError(.unreadable, PyroArchive.failure("read \(printable(path))", errno: code).message + ".", path: path)
    }

    /// What the host is told.
    func failure(for error: PatchError) -> FailureReply {
        switch error.reason {
        case .malformed, .pathNotAllowed, .doesNotApply, .wrongKind: FailureReply(.patchFailed, error.message)
        case .missing: FailureReply(.patchFailed, missing(error))
        case .tooLarge: FailureReply(.tooLarge, error.message)
        case .unreadable: FailureReply(.system, error.message)
        }
    }

    private func missing(_ error: PatchError) -> String {
        guard let path = error.path, let link = directory.link(above: path) else { return error.message }
        return "\(printable(path)) lies below the symbolic link \(printable(link)), which a patch does not follow."
    }
}

extension PatchDirectory {
    /// A link on the way to a path.
    func link(above path: [UInt8]) -> [UInt8]? {
        Self.parents(of: path).first { facts($0)?.kind == .symbolicLink }
    }
}
