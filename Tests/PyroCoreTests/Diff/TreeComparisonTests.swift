import PyroWire
import Testing

@testable import PyroCore

@Suite struct TreeComparisonTests {
    private func changed(
        _ old: [TreeEntry], _ new: [TreeEntry], paths: [String] = [], includesGit: Bool = false
    ) -> [String] {
        let comparison = TreeComparison(paths: paths.map { Array($0.utf8) }, includesGit: includesGit)
        return comparison.candidates(from: old, to: new).map { candidate in
            let mark = candidate.old == nil ? "+" : candidate.new == nil ? "-" : "~"
            return mark + String(decoding: candidate.path, as: UTF8.self)
        }
    }

    @Test func whatLstatCallsTheSameIsLeftOut() {
        let tree: [TreeEntry] = [.directory("a"), .file("a/b"), .link("a/c", to: "b"), .file("d")]
        #expect(changed(tree, tree) == [])
        #expect(changed([], []) == [])
    }

    @Test func everythingThatAWriteLeavesBehindIsSeen() {
        let old = TreeEntry.file("f")
        let changes: [(inout TreeEntry) -> Void] = [
            { $0.size += 1 }, { $0.mode = 0o755 }, { $0.modified.nanoseconds += 1 }, { $0.changed.seconds += 1 },
            { $0.inode += 1 }, { $0.kind = .symbolicLink }, { $0.target = [1] },
        ]
        for change in changes {
            var new = old
            change(&new)
            #expect(changed([old], [new]) == ["~f"])
        }
    }

    @Test func timesAndSizeOfADirectoryMeanNothing() {
        var new = TreeEntry.directory("d")
        new.modified.seconds += 5
        new.changed.seconds += 5
        new.size = 8192
        #expect(changed([.directory("d")], [new]) == [])
        new.mode = 0o700
        #expect(changed([.directory("d")], [new]) == ["~d"])
    }

    @Test func bothTreesAreWalkedTogetherWhereverTheyDiffer() {
        let old: [TreeEntry] = [
            .directory("a"), .file("a/x"), .directory("a/y"), .file("a/y/z"), .file("a!"), .file("b"), .file("z"),
        ]
        let new: [TreeEntry] = [
            .directory("a"), .file("a/w"), .file("a/x"), .directory("a-"), .file("a-/x"), .file("b"), .file("c"),
        ]
        #expect(changed(old, new) == ["+a/w", "-a/y", "-a/y/z", "-a!", "+a-", "+a-/x", "+c", "-z"])
        #expect(changed(new, old) == ["-a/w", "+a/y", "+a/y/z", "+a!", "-a-", "-a-/x", "-c", "+z"])
    }

    @Test func onlyWhatIsAskedForIsCompared() {
        let new: [TreeEntry] = [.directory("a"), .file("a/b"), .file("ab"), .file("c")]
        #expect(changed([], new, paths: ["a"]) == ["+a", "+a/b"])
        #expect(changed([], new, paths: ["a/b", "c"]) == ["+a/b", "+c"])
        #expect(changed([], new, paths: ["b"]) == [])
    }

    @Test func gitsOwnFilesAreLeftOutAtEveryDepthUnlessAskedFor() {
        let new: [TreeEntry] = [
            .directory(".git"), .file(".git/HEAD"), .file(".gitignore"), .directory("m"), .file("m/.git"),
        ]
        #expect(changed([], new) == ["+.gitignore", "+m"])
        #expect(changed([], new, includesGit: true) == ["+.git", "+.git/HEAD", "+.gitignore", "+m", "+m/.git"])
    }
}

extension TreeEntry {
    static func link(_ path: String, to target: String) -> TreeEntry {
        of(path, .symbolicLink, size: UInt64(target.utf8.count), target: target)
    }
}
