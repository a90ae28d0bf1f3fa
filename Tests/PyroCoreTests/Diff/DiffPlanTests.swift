import PyroModel
import PyroPatch
import PyroWire
import Testing

@testable import PyroCore

@Suite struct DiffPlanTests {
    private func plan(_ old: [TreeEntry], _ new: [TreeEntry], includesGit: Bool = false) -> DiffPlan {
        DiffPlan(TreeComparison(includesGit: includesGit).candidates(from: old, to: new), from: old, to: new)
    }

    private func contents(_ files: [String: String]) -> FileContents {
        FileContents(files: Dictionary(uniqueKeysWithValues: files.map { (Array($0.utf8), Array($1.utf8)) }))
    }

    @Test func onlyFilesThatMayHaveChangedAreRead() {
        let plan = self.plan(
            [.file("same"), .file("f", size: 5), .file("gone", size: 3)],
            [.file("same"), .file("f", size: 6), .link("l", to: "f")])
        #expect(plan.oldSizes == [Array("f".utf8): 5, Array("gone".utf8): 3])
        #expect(plan.newSizes == [Array("f".utf8): 6])
    }

    @Test func whatIsTooLargeIsNotRead() {
        let large = UInt64(Limits.fileBytes) + 1
        let plan = self.plan([.file("f")], [.file("f", size: large)])
        #expect(plan.oldSizes.isEmpty && plan.newSizes.isEmpty)
        let change = plan.changes(old: contents([:]), new: contents([:])).first
        #expect(change?.old == .file(.tooLarge, isExecutable: false))
        #expect(change?.new == .file(.tooLarge, isExecutable: false))
    }

    @Test func directoriesWithSomethingInThemGoWithoutSaying() {
        let plan = self.plan([], [.directory("a"), .file("a/f"), .directory("b")])
        let changes = plan.changes(old: contents([:]), new: contents(["a/f": "x"]))
        #expect(changes.map(\.new) == [nil, .file(.bytes(Array("x".utf8)), isExecutable: false), .directory])
    }

    @Test func aFileThatIsGoneWhenItIsReadIsGone() {
        let change = plan([], [.file("f")]).changes(old: contents([:]), new: contents([:])).first
        #expect(change?.old == nil && change?.new == nil)
    }

    @Test func gitsOwnFilesAreToldByTheirFactsAlone() {
        let plan = self.plan(
            [.file(".git/a"), .file(".git/b")], [.file(".git/b", size: 9), .file(".git/c")], includesGit: true)
        #expect(plan.oldSizes.isEmpty && plan.newSizes.isEmpty)
        #expect(plan.changes(old: contents([:]), new: contents([:])).isEmpty)
        #expect(plan.entriesOfGit().map(\.status) == [.deleted, .modified, .added])
    }
}
