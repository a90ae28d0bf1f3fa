import Glibc
import PyroArchive
import PyroWire

/// Writes a file; see ``WriteRequest``.
///
/// Nothing is seen of it until all has come. From the first change on the role can no longer be ended, only its input, so
/// that nothing is left behind.
enum WriteRole {
    private static let newFileMode: mode_t = 0o644

    static func run(_ request: WriteRequest, _ link: RoleLink) throws(FailureReply) -> WriteReply {
        umask(0)
        let path = try FilePath(request.path)
        let place = try WritePlace(path, willChange: link.commit)
        do throws(FailureReply) {
            let present = place.present()
            if let present, present.kind != .file { throw path.isNoFile(present.kind) }
            let file = try NewFile(in: place.directory, path: path, willBeSeen: link.commit)
            try fill(file, request, from: link.input)
            try file.set(mode: request.mode ?? present?.permissions ?? newFileMode, owner: present)
            link.commit()
            let isCreated = try put(file, place, path)
            place.keep()
            return WriteReply(isCreated: isCreated, size: request.size)
        } catch {
            place.undo()
            throw error
        }
    }

    private static func fill(
        _ file: NewFile, _ request: WriteRequest, from input: ByteSource
    ) throws(FailureReply) {
        var rest = request.size
        while rest > 0 {
            let bytes = try input.next(atMost: Int(clamping: rest))
            guard !bytes.isEmpty else {
                throw FailureReply(
                    .invalid, "\(request.size - rest) of \(request.size) bytes have come; nothing is written")
            }
            try file.write(bytes)
            rest -= UInt64(bytes.count)
        }
        guard try input.next(atMost: 1).isEmpty else {
            throw FailureReply(.invalid, "more than \(request.size) bytes have come; nothing is written")
        }
    }

    /// - Returns: whether there was no file before.
    private static func put(_ file: NewFile, _ place: WritePlace, _ path: FilePath) throws(FailureReply) -> Bool {
        if place.present() == nil, try file.appear(as: place.name) { return true }
        // Something may have come there meanwhile, and a rename would replace a device or a link as well.
        if let present = place.present(), present.kind != .file { throw path.isNoFile(present.kind) }
        try file.replace(place.name)
        return false
    }
}
