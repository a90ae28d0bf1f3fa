import Glibc
import PyroArchive
import PyroPatch
import PyroWire

/// Applies a patch; see ``PatchRequest``.
enum PatchRole {
    static func run(_ request: PatchRequest, _ link: RoleLink) throws(FailureReply) -> DoneReply {
        umask(0)
        guard request.size <= UInt64(PatchLimits.patchBytes) else {
            throw FailureReply(
                .tooLarge, "a patch of \(request.size) bytes, and \(PatchLimits.patchBytes) are the most")
        }
        let text = try text(of: request, from: link.input)
        let patching = try Patching(directory: request.directory, staging: link.patchStaging)
        patching.willChange = link.commit
        for entry in try patching.apply(text, checksOnly: request.checksOnly) {
            try link.output.write(entry)
        }
        return DoneReply()
    }

    private static func text(of request: PatchRequest, from input: ByteSource) throws(FailureReply) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(Int(request.size))
        while case let bytes = try input.next(atMost: 64 << 10), !bytes.isEmpty {
            guard text.count + bytes.count <= Int(request.size) else {
                throw FailureReply(.invalid, "more than \(request.size) bytes have come; nothing is changed")
            }
            text += bytes
        }
        guard text.count == Int(request.size) else {
            throw FailureReply(.invalid, "\(text.count) of \(request.size) bytes have come; nothing is changed")
        }
        return text
    }
}
