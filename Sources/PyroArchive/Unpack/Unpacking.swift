package import PyroWire

/// Unpacks the archive of an ``UnpackRequest``.
package struct Unpacking {
    private let request: UnpackRequest
    private let rules: UnpackRules
    private var meter: ProgressMeter

    /// - Parameters:
    ///   - hasClearUmask: see ``UnpackRules/hasClearUmask``.
    ///   - report: called now and then, and at the end.
    package init(
        _ request: UnpackRequest, hasClearUmask: Bool, report: @escaping (ArchiveProgress) -> Void
    ) {
        self.request = request
        var rules = UnpackRules()
        rules.keepsOwners = request.keepsOwners
        rules.hasClearUmask = hasClearUmask
        rules.remembersNames = request.deletes
        self.rules = rules
        meter = ProgressMeter(report: report)
    }

    /// - Parameter source: the archive, which is read to its end.
    package mutating func run(_ source: ByteSource) throws(FailureReply) {
        let root = try ArchiveTarget.makeDirectory(request.directory)
        let target = ArchiveTarget(root: root, rules: rules)
        let archive = TarReader(source: source)
        try target.writeAll(of: archive, meter: &meter)
        if request.deletes {
            meter.deleted(try target.deleteRest(excluded: request.excluded.map(Glob.init)))
        }
        try target.finish()
        meter.finish()
    }
}

extension ArchiveTarget {
    /// Writes all members.
    func writeAll(of archive: TarReader, meter: inout ProgressMeter) throws(FailureReply) {
        while let entry = try archive.next() {
            try write(entry) { () throws(FailureReply) in
                let bytes = try archive.nextContent()
                meter.read(bytes.count)
                return bytes
            }
            meter.entry(named: entry.path)
        }
    }
}
