import Glibc
import PyroArchive
import PyroWire

/// Unpacks the archive on the stream's input.
enum UnpackRole {
    static func run(_ request: UnpackRequest, _ link: RoleLink) throws(FailureReply) -> DoneReply {
        umask(0)
        var unpacking = Unpacking(request, hasClearUmask: true) { link.send($0) }
        try unpacking.run(link.input)
        return DoneReply()
    }
}
