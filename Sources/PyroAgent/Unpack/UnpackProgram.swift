import Glibc
import PyroWire

/// The agent's other role: a process that unpacks the archive on its standard input and tells of it on its output.
package enum UnpackProgram {
    /// The first argument that asks for this role.
    package static let name = "unpack"
    static let keepOwnersFlag = "--keep-owners"
    /// Entries between two reports.
    private static let reportInterval: UInt64 = 256

    /// - Returns: the exit code.
    package static func runFromCommandLine() -> Int32 {
        // Paths need not be UTF-8, which Swift's own list of arguments makes them.
        let arguments = (2..<Int(CommandLine.argc)).compactMap { index in
            CommandLine.unsafeArgv[index].map { Array(UnsafeBufferPointer(start: $0, count: strlen($0))) }
        }
        return run(arguments.map { $0.map { UInt8(bitPattern: $0) } })
    }

    private static func run(_ arguments: [[UInt8]]) -> Int32 {
        let keepsOwners = arguments.first == Array(keepOwnersFlag.utf8)
        guard let directory = arguments.last, arguments.count == (keepsOwners ? 2 : 1) else { return 64 }
        umask(0)
        do throws(FailureReply) {
            try unpack(into: directory, keepsOwners: keepsOwners)
            MessagePipeWriter.write(DoneReply(), to: STDOUT_FILENO)
            return 0
        } catch {
            MessagePipeWriter.write(error, to: STDOUT_FILENO)
            return 1
        }
    }

    private static func unpack(into directory: [UInt8], keepsOwners: Bool) throws(FailureReply) {
        let target = try ArchiveTarget(directory: directory, keepsOwners: keepsOwners)
        let archive = TarReader(source: ByteSource(descriptor: STDIN_FILENO))
        var progress = ArchiveProgress(entries: 0, bytes: 0)
        while let entry = try archive.next() {
            try target.write(entry) { () throws(FailureReply) in try archive.nextContent() }
            progress.bytes += entry.size
            progress.entries += 1
            if progress.entries % reportInterval == 0 { MessagePipeWriter.write(progress, to: STDOUT_FILENO) }
        }
        try target.finish()
        MessagePipeWriter.write(progress, to: STDOUT_FILENO)
    }
}
