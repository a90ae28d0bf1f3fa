import PyroArchive
import PyroWire

/// Packs files as an archive on the stream's output.
enum PackRole {
    static func run(_ request: PackRequest, _ link: RoleLink) throws(FailureReply) -> DoneReply {
        try Packing.run(
            request, input: link.input,
            sink: { bytes throws(FailureReply) in try link.output.writeThrough(bytes) },
            report: { link.send($0) })
        return DoneReply()
    }
}
