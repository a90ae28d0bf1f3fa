import Glibc
import PyroArchive
import PyroWire

/// Unpacks the archive on the stream's input.
enum UnpackRole {
    /// Entries between two reports.
    private static let reportInterval: UInt64 = 256

    static func run(_ request: UnpackRequest, _ link: RoleLink) throws(FailureReply) -> DoneReply {
        guard request.directory.first == UInt8(ascii: "/"), !request.directory.contains(0) else {
            throw FailureReply(.invalid, "the directory to unpack into is not an absolute path")
        }
        umask(0)
        let target = try ArchiveTarget(directory: request.directory, keepsOwners: request.keepsOwners)
        let archive = TarReader(source: link.input)
        var progress = ArchiveProgress(entries: 0, bytes: 0)
        while let entry = try archive.next() {
            try target.write(entry) { () throws(FailureReply) in try archive.nextContent() }
            progress.bytes += entry.size
            progress.entries += 1
            if progress.entries % reportInterval == 0 { link.send(progress) }
        }
        try target.finish()
        link.send(progress)
        return DoneReply()
    }
}
