/// What is different between two trees, with a patch in git's format for what can be said in one.
///
/// The patch is one that `git apply` and ``Patch`` take: what it cannot say (directories, devices, files beyond a limit, and
/// binary files unless asked for) is left out of it and is in `entries` only.
package struct GitDiff: Sendable {
    /// A path where the trees differ, or may: equal sides are left out.
    package struct Change: Sendable {
        package var path: [UInt8]
        package var old: Side?
        package var new: Side?

        package init(path: [UInt8], old: Side?, new: Side?) {
            self.path = path
            self.old = old
            self.new = new
        }
    }

    /// What is at a path in one of the trees.
    package enum Side: Equatable, Sendable {
        case file(Content, isExecutable: Bool)
        /// With its target.
        case symlink([UInt8])
        case directory
        /// A device, FIFO or socket.
        case other

        package enum Content: Equatable, Sendable {
            case bytes([UInt8])
            /// Beyond what a patch takes; known to differ from the other side.
            case tooLarge
        }
    }

    package enum Status: String, Sendable {
        case added
        case modified
        case deleted
        case renamed
        case typeChanged = "type_changed"
    }

    package enum ArtifactType: String, Sendable {
        case file
        case directory
        case symlink
        case other
    }

    package struct Entry: Equatable, Sendable {
        package var path: [UInt8]
        package var status: Status
        /// Of what is there now, or was.
        package var artifactType: ArtifactType
        package var oldPath: [UInt8]?
        /// Lines that come and go; `nil` when it is no text.
        package var lines: LineCounts?
        /// What of the patch is about it; the parts come in the order of the entries.
        package var patchBytes = 0
    }

    package struct LineCounts: Equatable, Sendable {
        package var added: Int
        package var removed: Int
    }

    package struct Summary: Equatable, Sendable {
        package var total = 0
        package var added = 0
        package var modified = 0
        package var deleted = 0
        package var renamed = 0
        package var typeChanged = 0
        /// Entries that the patch tells of as text.
        package var textPatched = 0
        /// All others but directories.
        package var nonText = 0

        package init() {}
    }

    package struct Options: Sendable {
        /// Whether binary files come into the patch too, in git's format for them.
        package var includesBinary: Bool
        package var findsRenames: Bool

        package init(includesBinary: Bool = false, findsRenames: Bool = true) {
            self.includesBinary = includesBinary
            self.findsRenames = findsRenames
        }
    }

    /// In the order of their paths.
    package private(set) var entries: [Entry] = []
    package private(set) var summary = Summary()
    /// Empty when nothing of it can be said in a patch.
    package private(set) var patch: [UInt8] = []

    package init(_ changes: [Change], options: Options = Options()) {
        let differing = Self.withoutFullDirectories(
            changes.filter { $0.old != $0.new || $0.old?.isTooLarge == true })
        var pairs = differing.map { PatchPair(oldPath: $0.path, newPath: $0.path, old: $0.old, new: $0.new) }
        if options.findsRenames { pairs = RenameFinder.join(pairs) }
        pairs.sort { $0.newPath.lexicographicallyPrecedes($1.newPath) }
        let written = PatchSelection(pairs, includesBinary: options.includesBinary)
        for (index, pair) in pairs.enumerated() {
            var writer = PatchWriter()
            if written.contains(index) { writer.write(pair) }
            patch += writer.patch
            add(pair, writer)
        }
    }

    /// Directories that come or go with something in them go without saying.
    private static func withoutFullDirectories(_ changes: [Change]) -> [Change] {
        var full = (old: Set<[UInt8]>(), new: Set<[UInt8]>())
        for change in changes {
            for slash in change.path.indices where change.path[slash] == UInt8(ascii: "/") {
                let directory = Array(change.path[..<slash])
                if change.old != nil { full.old.insert(directory) }
                if change.new != nil { full.new.insert(directory) }
            }
        }
        return changes.filter { change in
            if change.old == .directory, change.new == nil { return !full.old.contains(change.path) }
            if change.new == .directory, change.old == nil { return !full.new.contains(change.path) }
            return true
        }
    }

    private mutating func add(_ pair: PatchPair, _ writer: PatchWriter) {
        let type = (pair.new ?? pair.old)?.artifactType ?? .other
        entries.append(
            Entry(
                path: pair.newPath, status: pair.status, artifactType: type,
                oldPath: pair.isRename ? pair.oldPath : nil, lines: writer.lines,
                patchBytes: writer.patch.count))
        summary.total += 1
        switch pair.status {
        case .added: summary.added += 1
        case .modified: summary.modified += 1
        case .deleted: summary.deleted += 1
        case .renamed: summary.renamed += 1
        case .typeChanged: summary.typeChanged += 1
        }
        if writer.lines != nil { summary.textPatched += 1 } else if type != .directory { summary.nonText += 1 }
    }
}

extension GitDiff.Side {
    var isTooLarge: Bool {
        if case .file(.tooLarge, _) = self { true } else { false }
    }

    var artifactType: GitDiff.ArtifactType {
        switch self {
        case .file: .file
        case .symlink: .symlink
        case .directory: .directory
        case .other: .other
        }
    }

    /// `nil` for what git does not know.
    var gitMode: UInt32? {
        switch self {
        case .file(_, let isExecutable): isExecutable ? GitMode.executable : GitMode.file
        case .symlink: GitMode.link
        case .directory, .other: nil
        }
    }

    /// `nil` for what a patch cannot hold.
    var content: [UInt8]? {
        switch self {
        case .file(.bytes(let bytes), _): bytes
        case .symlink(let target): target
        case .file(.tooLarge, _), .directory, .other: nil
        }
    }

    /// As git decides it: a zero byte near the beginning.
    var isBinary: Bool {
        if case .file(.bytes(let bytes), _) = self { bytes.prefix(8000).contains(0) } else { false }
    }
}
