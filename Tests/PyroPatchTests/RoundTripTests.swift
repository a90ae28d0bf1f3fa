import PyroPatch
import Testing

/// For random trees, a diff from one to the other applied to the one gives the other.
@Suite struct RoundTripTests {
    private static func pair(_ seed: UInt64) -> (Tree, Tree) {
        var maker = TreeMaker(seed: seed)
        let old = maker.tree()
        return (old, maker.changed(old))
    }

    private static func applied(_ patch: [UInt8], to tree: Tree) throws -> Tree {
        guard !patch.isEmpty else { return tree }
        var files = Files()
        files.entries = tree.mapValues { .file($0) }
        _ = try files.apply(patch)
        return files.files
    }

    @Test func ourDiffIsTakenByOurApply() throws {
        for seed in UInt64(0)..<1500 {
            let (old, new) = Self.pair(seed)
            let diff = GitDiff(Tree.changes(from: old, to: new), options: .init(includesBinary: true))
            do {
                #expect(try Self.applied(diff.patch, to: old) == new, "seed \(seed)")
            } catch let error as PatchError {
                Issue.record("seed \(seed): \(error.message)")
            }
        }
    }

    @Test(arguments: [true, false])
    func ourDiffIsTakenByGit(findsRenames: Bool) throws {
        try Repository.with { repository in
            for seed in UInt64(0)..<60 {
                let (old, new) = Self.pair(seed)
                let options = GitDiff.Options(includesBinary: true, findsRenames: findsRenames)
                let diff = GitDiff(Tree.changes(from: old, to: new), options: options)
                guard !diff.patch.isEmpty else { continue }
                try repository.write(old)
                try repository.store(diff.patch)
                do {
                    try repository.git("apply --whitespace=nowarn .git/patch")
                    #expect(try repository.read() == new, "seed \(seed)")
                } catch let error as Repository.Failure {
                    Issue.record("seed \(seed): \(error.description)")
                }
            }
        }
    }

    /// What is left out without `--binary` leaves a patch that applies all the same.
    @Test func diffWithoutBinariesIsTakenByGit() throws {
        try Repository.with { repository in
            for seed in UInt64(200)..<240 {
                let (old, new) = Self.pair(seed)
                let diff = GitDiff(Tree.changes(from: old, to: new))
                guard !diff.patch.isEmpty else { continue }
                try repository.write(old)
                try repository.store(diff.patch)
                try repository.git("apply --whitespace=nowarn .git/patch")
                let result = try repository.read()
                #expect(try Self.applied(diff.patch, to: old) == result, "seed \(seed)")
            }
        }
    }

    @Test(arguments: ["-M", "--no-renames", "-C --find-copies-harder", "-U0 --no-renames", "-U0 -M", "-U1 -M"])
    func diffOfGitIsTakenByOurApply(options: String) throws {
        try Repository.with { repository in
            for seed in UInt64(100)..<115 {
                let (old, new) = Self.pair(seed)
                try repository.write(old)
                try repository.git("add -A")
                try repository.git("commit -q --allow-empty -m old")
                try repository.write(new)
                try repository.git("add -A")
                let patch = try repository.git("diff --cached --binary \(options) HEAD")
                do {
                    #expect(try Self.applied(patch, to: old) == new, "seed \(seed)")
                } catch let error as PatchError {
                    Issue.record("seed \(seed): \(error.message)")
                }
            }
        }
    }
}
