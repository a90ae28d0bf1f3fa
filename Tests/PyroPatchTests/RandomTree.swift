import PyroPatch

/// Files and links below a directory.
typealias Tree = [[UInt8]: PatchFile]

/// Makes trees, and others that differ from them, with all that makes patches hard.
struct TreeMaker {
    private static let names: [[UInt8]] =
        [
            "plain", "a", "b", "src", "sp ace", "tab\tname", "quo\"te", "back\\slash", "new\nline", "ümläut", "-dash",
            "end ", "cr\r", "x.txt", "README.md", "deep",
        ].map { Array($0.utf8) } + [[0xFF, 0xFE, UInt8(ascii: "x")]]
    private static let words = [
        "", "{", "}", "  return", "alpha", "beta", "-- gamma", "++ delta", "@@ x", "\\ y", "end ",
    ]

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func tree() -> Tree {
        var tree: Tree = [:]
        for _ in 0..<Int.random(in: 0...12, using: &random) { add(file(), to: &tree) }
        return tree
    }

    mutating func changed(_ tree: Tree) -> Tree {
        var tree = tree
        for _ in 0..<Int.random(in: 0...10, using: &random) {
            guard let path = tree.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }).randomElement(using: &random),
                let file = tree[path]
            else {
                add(self.file(), to: &tree)
                continue
            }
            change(file, at: path, in: &tree)
        }
        return tree
    }

    private mutating func change(_ file: PatchFile, at path: [UInt8], in tree: inout Tree) {
        switch Int.random(in: 0..<11, using: &random) {
        case 0: tree[path] = nil
        case 1: add(self.file(), to: &tree)
        case 2:
            tree[path] = nil
            add(file, to: &tree)
        case 3:
            tree[path] = nil
            add(edited(file), to: &tree)
        case 4: if !file.isSymlink { tree[path]?.mode ^= 0o111 }
        case 5: tree[path] = self.file()
        case 6:
            tree[path] = nil
            tree[path + Array("/".utf8) + name()] = self.file()
        case 7:
            guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return }
            let directory = Array(path[..<slash])
            for other in tree.keys where other.starts(with: directory + [UInt8(ascii: "/")]) { tree[other] = nil }
            tree[directory] = self.file()
        default: tree[path] = edited(file)
        }
    }

    private mutating func name() -> [UInt8] { Self.names.randomElement(using: &random) ?? [] }

    private mutating func add(_ file: PatchFile, to tree: inout Tree) {
        let depth = Int.random(in: 1...3, using: &random)
        let names = (0..<depth).map { _ in name() }
        let path = Array(names.joined(separator: [UInt8(ascii: "/")]))
        let isTaken = tree.keys.contains { other in
            other == path || other.starts(with: path + [UInt8(ascii: "/")])
                || path.starts(with: other + [UInt8(ascii: "/")])
        }
        if !isTaken { tree[path] = file }
    }

    private mutating func file() -> PatchFile {
        let kind = Int.random(in: 0..<10, using: &random)
        if kind == 0 {
            return PatchFile(mode: 0o777, isSymlink: true, content: Array("../to ".utf8) + name())
        }
        let mode: UInt32 = Int.random(in: 0..<4, using: &random) == 0 ? 0o755 : 0o644
        if kind == 1 { return PatchFile(mode: mode, content: []) }
        if kind == 2 {
            let size = Int.random(in: 1...400, using: &random)
            return PatchFile(
                mode: mode, content: [0] + (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        return PatchFile(mode: mode, content: text())
    }

    private mutating func text() -> [UInt8] {
        let lineEnd = Int.random(in: 0..<5, using: &random) == 0 ? "\r\n" : "\n"
        var content: [UInt8] = []
        for _ in 0..<Int.random(in: 1...40, using: &random) { content += line() + Array(lineEnd.utf8) }
        if Int.random(in: 0..<4, using: &random) == 0 { content.removeLast() }
        return content
    }

    private mutating func line() -> [UInt8] {
        if Int.random(in: 0..<12, using: &random) == 0 { return [0xC3, 0x28, 0xFF] }
        let word = Self.words.randomElement(using: &random) ?? ""
        return Array((Bool.random(using: &random) ? word : "\(word) \(Int.random(in: 0..<99, using: &random))").utf8)
    }

    private mutating func edited(_ file: PatchFile) -> PatchFile {
        var file = file
        guard !file.isSymlink else {
            file.content.append(UInt8(ascii: "x"))
            return file
        }
        if file.content.first == 0 {
            file.content[Int.random(in: 1..<file.content.count, using: &random)] ^= 0x55
            return file
        }
        let mark = UInt8(ascii: "\n")
        var lines = file.content.split(separator: mark, omittingEmptySubsequences: false).map { Array($0) }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<lines.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: lines.insert(line(), at: place)
            case 1: lines[place] = line()
            default: if lines.count > 1 { lines.remove(at: place) }
            }
        }
        file.content = Array(lines.joined(separator: [mark]))
        return file
    }
}

extension Tree {
    /// What a diff begins with.
    static func changes(from old: Tree, to new: Tree) -> [GitDiff.Change] {
        Set(old.keys).union(new.keys).map { path in
            GitDiff.Change(path: path, old: old[path].map(side), new: new[path].map(side))
        }
    }

    private static func side(_ file: PatchFile) -> GitDiff.Side {
        file.isSymlink
            ? .symlink(file.content) : .file(.bytes(file.content), isExecutable: file.mode & 0o100 != 0)
    }
}
