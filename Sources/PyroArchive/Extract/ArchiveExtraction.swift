internal import CPyroSys
internal import Glibc
package import PyroWire

/// Takes an archive that nobody vouches for out into a new directory, file or link of the host.
///
/// Everything is written into a new directory beside the output, whose name begins with `.pyro-export-` and which only its
/// owner can enter; the whole takes the output's name at the end. Names lead nowhere else: each directory is opened beneath
/// the one that was made, no link is ever followed, and hard links are made only between members. Owner is the caller;
/// set-uid, set-gid and sticky bits are dropped; devices and FIFOs are refused. Whatever fails, what was written is removed.
package final class ArchiveExtraction {
    /// What was taken out.
    package enum Artifact: Equatable, Sendable {
        case file
        case directory
        case symbolicLink
    }

    /// What came of it.
    package struct Outcome: Equatable, Sendable {
        package var artifact: Artifact
        /// Members without the directory itself; 1 for a file or link.
        package var entries: UInt64
        /// Bytes of file contents.
        package var bytes: UInt64
    }

    private let output: ExtractionOutput
    private let limits: ArchiveLimits
    private var meter: ProgressMeter

    /// - Parameters:
    ///   - parent: the directory of the output.
    ///   - name: the output's name there.
    ///   - replaces: whether what has the name goes; else that is refused.
    ///   - report: called now and then, and at the end.
    /// - Throws: with `EEXIST` when the output exists and is not to be replaced.
    package init(
        in parent: Descriptor, name: [UInt8], replaces: Bool, limits: ArchiveLimits = .contract,
        report: @escaping (ArchiveProgress) -> Void = { _ in }
    ) throws(FailureReply) {
        output = try ExtractionOutput(parent: parent, name: name, replaces: replaces)
        self.limits = limits
        meter = ProgressMeter(report: report)
    }

    /// - Parameters:
    ///   - source: the archive, which is read to its end.
    ///   - confirm: called when all is written and nothing has its name yet; what it throws undoes everything.
    package func run(
        _ source: ByteSource, confirm: () throws(FailureReply) -> Void = {}
    ) throws(FailureReply) -> Outcome {
        let outcome: Outcome
        do throws(FailureReply) {
            outcome = try extract(TarReader(source: source, limits: limits), confirm)
        } catch {
            try? output.cleanUp()
            throw error
        }
        do throws(FailureReply) {
            try output.cleanUp()
        } catch {
            throw FailureReply(
                error.reason, errno: error.errno,
                "the output is there, but not all it replaced is gone: \(error.message)")
        }
        return outcome
    }

    private func extract(
        _ archive: TarReader, _ confirm: () throws(FailureReply) -> Void
    ) throws(FailureReply) -> Outcome {
        guard let first = try archive.next() else { throw FailureReply(.invalid, "the archive is empty") }
        if try ArchivePath(first.path).depth == 0, first.kind == .directory {
            return try extractTree(first, archive, confirm)
        }
        return try extractSingle(first, archive, confirm)
    }

    private func extractTree(
        _ root: TarEntry, _ archive: TarReader, _ confirm: () throws(FailureReply) -> Void
    ) throws(FailureReply) -> Outcome {
        let directory = try output.makeDirectory()
        let target = ArchiveTarget(root: directory, rules: Self.rules)
        try target.writeAll(of: archive, meter: &meter)
        try target.finish()
        meter.finish()
        try confirm()
        try output.takeName()
        // Last: a directory that its owner cannot write to cannot be moved into another.
        try check(fchmod(directory.rawValue, root.mode & 0o777), "set the mode of the output")
        _ = pyro_set_times_of(directory.rawValue, root.modified.seconds, root.modified.nanoseconds)
        return Outcome(artifact: .directory, entries: meter.progress.entries, bytes: meter.progress.bytes)
    }

    private func extractSingle(
        _ entry: TarEntry, _ archive: TarReader, _ confirm: () throws(FailureReply) -> Void
    ) throws(FailureReply) -> Outcome {
        let artifact: Artifact
        switch entry.kind {
        case .file: artifact = .file
        case .symbolicLink: artifact = .symbolicLink
        default: throw ArchivePath.refusal(entry.path, "should be a file or a link")
        }
        var single = entry
        single.path = ExtractionOutput.contentName
        let target = ArchiveTarget(root: output.temporary, rules: Self.rules)
        try target.write(single) { () throws(FailureReply) in
            let bytes = try archive.nextContent()
            meter.read(bytes.count)
            return bytes
        }
        meter.entry(named: entry.path)
        if let other = try archive.next() { throw ArchivePath.refusal(other.path, "is one too many") }
        meter.finish()
        try confirm()
        try output.takeName()
        return Outcome(artifact: artifact, entries: 1, bytes: meter.progress.bytes)
    }

    private static var rules: UnpackRules {
        var rules = UnpackRules()
        rules.keepsSpecialBits = false
        rules.flushes = false
        return rules
    }
}
