import Glibc
import PyroAgent
import PyroWire
import Testing

@Suite struct PatchTests {
    private func run(_ body: @escaping @Sendable (HostClient, PatchScene) throws -> Void) async throws {
        try await AgentFixture.run { host in
            try PatchScene.with { scene in try body(host, scene) }
        }
    }

    @Test func filesAreAsGitMakesThem() async throws {
        try await run { host, scene throws in
            let expected = scene.expected()
            let (entries, failure) = try host.patch(PatchScene.patch, in: scene.tree)
            #expect(failure == nil, "\(failure?.message ?? "")")
            #expect(scene.state() == expected)
            #expect(scene.leftovers() == "")
            let told = entries.map { "\(String(decoding: $0.path, as: UTF8.self)) \($0.status)" }
            #expect(
                told == [
                    "changed modified", "directory added", "directory/below/it deleted", "file deleted",
                    "file/inside added", "going/deep/file deleted", "link modified", "new/deep/file added",
                    "script modified", "to/there renamed",
                ])
            #expect(entries.last?.oldPath == Array("from".utf8))
        }
    }

    @Test func checkChangesNothing() async throws {
        try await run { host, scene throws in
            let before = scene.state()
            let (entries, failure) = try host.patch(PatchScene.patch, in: scene.tree, checksOnly: true)
            #expect(failure == nil)
            #expect(entries.count == 10)
            #expect(scene.state() == before)
        }
    }

    @Test(arguments: [
        (["echo zwei > changed"], "Hunk 1 of changed"), (["rm changed"], "changed does not exist"),
        (["rm changed; mkfifo changed"], "FIFO"), (["rm changed; mkdir changed"], "is a directory"),
        (["mkdir -p to/there"], "ok"), (["mkdir -p to/there/x; echo > to/there/x/y"], "without deleting to/there/x/y"),
        (["mkdir elsewhere; ln -s elsewhere new"], "new/deep/file lies below the symbolic link new"),
        (["mv going away; ln -s away going"], "going/deep/file lies below the symbolic link going"),
        (["echo > new"], "which is no directory"), (["echo more >> going/deep/file"], "the first is \"more\""),
        (["ln -s nowhere to"], "symbolic link to"), (["echo > directory/other"], "without deleting directory/other"),
        (["chmod 0 changed script"], "ok"),
    ])
    func outcomeIsAllOrNothing(prepare: [String], outcome: String) async throws {
        try await run { host, scene throws in
            #expect(shell("cd '\(scene.tree)' && \(prepare.joined())") != nil)
            let before = scene.state()
            let (entries, failure) = try host.patch(PatchScene.patch, in: scene.tree)
            guard outcome != "ok" else {
                #expect(failure == nil, "\(failure?.message ?? "")")
                return
            }
            #expect(failure?.reason == .patchFailed)
            #expect(failure?.message.contains(outcome) == true, "\(failure?.message ?? "")")
            #expect(entries.isEmpty)
            #expect(scene.state() == before)
            #expect(scene.leftovers() == "")
        }
    }

    @Test func patchThatDoesNotComeWholeChangesNothing() async throws {
        try await run { host, scene throws in
            let before = scene.state()
            let size = PatchScene.patch.utf8.count
            #expect(try host.patch(PatchScene.patch, in: scene.tree, size: size + 1).failure?.reason == .invalid)
            #expect(try host.patch(PatchScene.patch, in: scene.tree, size: size - 1).failure?.reason == .invalid)
            #expect(try host.patch("", in: scene.tree, size: 1 << 40).failure?.reason == .tooLarge)
            #expect(try host.patch(PatchScene.patch, in: "\(scene.tree)/none").failure?.reason == .notFound)
            #expect(try host.patch(PatchScene.patch, in: "tree").failure?.reason == .invalid)
            #expect(scene.state() == before)
        }
    }

    /// Each waits for those before it.
    @Test func patchesAtOnceAllApply() async throws {
        try await run { host, scene throws in
            let streams = try (0..<6).map { number in
                let text = "--- /dev/null\n+++ b/at/once/\(number)\n@@ -0,0 +1 @@\n+\(number)\n"
                let request = PatchRequest(
                    directory: Array(scene.tree.utf8), checksOnly: false, size: UInt64(text.utf8.count))
                let stream = try host.open(request, finish: false)
                try host.send(Array(text.utf8), on: stream)
                host.session.finish(stream)
                return stream
            }
            for stream in streams {
                let result = try host.end(of: stream)
                #expect(result.first(DoneReply.self) != nil, "\(result.failure?.message ?? "")")
            }
            #expect(shell("cd '\(scene.tree)/at/once' && cat *") == "0\n1\n2\n3\n4\n5\n")
            #expect(scene.leftovers() == "")
        }
    }
}
