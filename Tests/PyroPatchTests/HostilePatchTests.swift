import PyroPatch
import Testing

/// Damaged patches end in an error or a result, never in a trap, and soon.
@Suite struct HostilePatchTests {
    @Test func damagedPatchesDoNotTrap() {
        for seed in UInt64(0)..<4000 {
            var maker = TreeMaker(seed: seed)
            let old = maker.tree()
            let new = maker.changed(old)
            let diff = GitDiff(Tree.changes(from: old, to: new), options: .init(includesBinary: true))
            guard !diff.patch.isEmpty else { continue }
            var random = SeededGenerator(seed: seed ^ 0xFFFF)
            let patch = Self.damaged(diff.patch, &random)
            var files = Files()
            files.entries = old.mapValues { .file($0) }
            let before = files.files
            do {
                _ = try files.apply(patch)
            } catch {
                #expect(!error.message.isEmpty)
                #expect(files.files == before, "seed \(seed)")
            }
        }
    }

    private static func damaged(_ patch: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var patch = patch
        for _ in 0..<Int.random(in: 1...6, using: &random) where !patch.isEmpty {
            let place = Int.random(in: 0..<patch.count, using: &random)
            let end = min(patch.count, place + Int.random(in: 0..<80, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: patch[place] = UInt8.random(in: 0...255, using: &random)
            case 1: patch.removeSubrange(place..<end)
            case 2: patch.insert(contentsOf: patch[place..<end], at: Int.random(in: 0...patch.count, using: &random))
            case 3: patch = Array(patch[..<place])
            case 4: patch.insert(contentsOf: "9999999999999999999".utf8, at: place)
            default:
                let words = [
                    "\n@@ -1 +1 @@\n", "\n--- a\n+++ b\n", "\n\\ No\n", "\nGIT binary patch\nliteral 5\n", "\r\n",
                    "\n\n",
                ]
                patch.insert(contentsOf: (words.randomElement(using: &random) ?? "").utf8, at: place)
            }
        }
        return patch
    }

    private static func error(_ patch: [UInt8], _ files: [String: String] = [:]) -> PatchError? {
        var files = Files(files)
        do {
            _ = try files.apply(patch)
            return nil
        } catch {
            return error
        }
    }

    /// Hunks of lines that are nearly everywhere, in a file of such lines.
    @Test func searchesThatWouldTakeMinutesEnd() {
        let text = String(repeating: "a\n", count: 1_000_000)
        let hunk = "@@ -1,5000 +1,5000 @@\n" + String(repeating: " a\n", count: 4999) + "-b\n+c\n"
        let patch = "--- a/x\n+++ b/x\n" + String(repeating: hunk, count: 100)
        #expect(Self.error(Array(patch.utf8), ["x": text])?.reason == .tooLarge)
    }

    /// Each hunk stands on what the one before has made.
    @Test func hunksThatStandOnEachOtherEnd() {
        let text = String(repeating: "a\n", count: 1_000_000)
        let hunks = (0..<20_000).map { "@@ @@\n-\($0)\n+\($0 + 1)\n" }.joined()
        let error = Self.error(Array("--- a/x\n+++ b/x\n\(hunks)".utf8), ["x": text + "0\n"])
        #expect(error == nil || error?.reason == .tooLarge)
    }

    @Test func manyHunksAreQuick() {
        let lines = (0..<200_000).map { "line \($0)\n" }
        let hunks = stride(from: 0, to: 200_000, by: 10).map { line in
            "@@ -\(line + 1),3 +\(line + 1),3 @@\n \(lines[line])-\(lines[line + 1])+x\n \(lines[line + 2])"
        }
        #expect(Self.error(Array("--- a/x\n+++ b/x\n\(hunks.joined())".utf8), ["x": lines.joined()]) == nil)
    }

    @Test func patchBeyondTheLimitIsRefused() {
        #expect(Self.error([UInt8](repeating: 97, count: PatchLimits.patchBytes + 1))?.reason == .tooLarge)
    }

    /// A few bytes that would become very many.
    @Test func bombIsRefused() {
        let patch = """
            diff --git a/x b/x
            new file mode 100644
            index 0000000000000000000000000000000000000000..0123456789012345678901234567890123456789
            GIT binary patch
            literal 99999999999
            HcmV?d00001

            """
        #expect(Self.error(Array(patch.utf8))?.reason == .tooLarge)
    }

    @Test func resultBeyondTheLimitIsRefused() {
        let text = String(repeating: "a\n", count: PatchLimits.fileBytes / 2)
        #expect(Self.error(Array("--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n a\n+b\n".utf8), ["x": text])?.reason == .tooLarge)
    }
}
