internal import FoundationEssentials
internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// A directory of the host like a large project: 10,000 text files in 100 directories, 100 MB together; and what a benchmark
/// changes of it. Equal on every host.
struct BenchmarkTree: Sendable {
    static let files = directories * filesOfEach
    static let bytes = files * lines * lineBytes
    /// Files that an edit changes.
    static let edited = 10
    /// Files that a patch changes.
    static let patched = 100

    private static let directories = 100
    private static let filesOfEach = 100
    private static let lines = 100
    private static let lineBytes = 100

    /// Holds all that the benchmark writes on the host.
    let root: FilePath

    /// All of the tree.
    var whole: HostPath { HostPath(root.appending("tree").string) }
    /// The edited files alone, where they lie in the tree.
    var changes: HostPath { HostPath(root.appending("changes").string) }
    /// Where an export goes: it must not be there.
    var output: FilePath { root.appending("output") }

    /// Writes the tree without any edit, in a directory for temporary files.
    static func make() throws -> BenchmarkTree {
        var template = Array((FileManager.default.temporaryDirectory.path + "/pyro-bench.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.make("make a directory for a benchmark", .current) }
        let tree = BenchmarkTree(root: FilePath(platformString: template))
        do {
            try tree.write()
            return tree
        } catch {
            tree.remove()
            throw error
        }
    }

    func remove() {
        try? Directory.remove(root, depth: 3)
    }

    private func write() throws {
        try Directory.make(root.appending("tree"))
        for directory in 0..<Self.directories {
            try Directory.make(root.appending("tree/\(directory)"))
            for file in 0..<Self.filesOfEach {
                let path = Self.path(directory * Self.filesOfEach + file)
                try Self.write((0..<Self.lines).map { Self.line($0, of: path) }, to: root.appending("tree/\(path)"))
            }
        }
    }

    /// Changes the first line of files all over the tree, and puts copies of them beside it.
    func edit() throws {
        try Directory.make(root.appending("changes"))
        for number in 0..<Self.edited {
            let path = Self.path(number * (Self.files / Self.edited))
            let lines = (0..<Self.lines).map { Self.line($0, of: path, isChanged: $0 == 0) }
            let copy = root.appending("changes/\(path)")
            try Directory.make(copy.removingLastComponent())
            try Self.write(lines, to: copy)
            try Self.write(lines, to: root.appending("tree/\(path)"))
        }
    }

    /// Changes the last line of files all over the tree, as `git diff` would tell of it.
    static let patch: [UInt8] = {
        let text = (0..<patched).map { number in
            let path = path(number * (files / patched))
            let context = (lines - 4..<lines - 1).map { " " + line($0, of: path) }.joined()
            return """
                diff --git a/\(path) b/\(path)
                --- a/\(path)
                +++ b/\(path)
                @@ -\(lines - 3),4 +\(lines - 3),4 @@

                """ + context + "-" + line(lines - 1, of: path) + "+" + line(lines - 1, of: path, isChanged: true)
        }
        return Array(text.joined().utf8)
    }()

    private static func path(_ number: Int) -> String {
        "\(number / filesOfEach)/file-\(number % filesOfEach).txt"
    }

    private static func line(_ number: Int, of path: String, isChanged: Bool = false) -> String {
        let words = "line \(number) of \(path)" + (isChanged ? ", changed " : " ")
        return words + String(repeating: ".", count: lineBytes - 1 - words.utf8.count) + "\n"
    }

    private static func write(_ lines: [String], to path: FilePath) throws {
        guard FileManager.default.createFile(atPath: path.string, contents: Data(lines.joined().utf8)) else {
            throw SystemError.make("write \(path) for a benchmark", .current)
        }
    }
}
