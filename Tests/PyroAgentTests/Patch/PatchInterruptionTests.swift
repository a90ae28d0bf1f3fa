import CPyroSys
import Glibc
import PyroAgent
import PyroWire
import Testing

/// Patches that are killed, hindered or surprised half way leave all of it or nothing.
@Suite struct PatchInterruptionTests {
    /// More than the patch of ``PatchScene`` takes.
    private static let mostSteps = 200

    @Test func killedAtEachStepItIsAllOrNothing() async throws {
        try await onOwnThread {
            try PatchScene.with { scene in
                let after = scene.expected()
                let before = scene.state()
                var outcomes: [Bool] = []
                for step in 0..<Self.mostSteps {
                    scene.prepare()
                    let line =
                        "'\(AgentFixture.roleProgram)' patch-until '\(scene.tree)' '\(scene.staging)' '\(scene.scratch)/patch' \(step)"
                    let code = shell("\(line) > '\(scene.scratch)/said' 2>&1; echo $?")
                    try scene.recover()
                    let state = scene.state()
                    #expect(state == before || state == after, "step \(step)")
                    #expect(scene.leftovers() == "", "step \(step)")
                    outcomes.append(state == after)
                    try scene.recover()
                    #expect(scene.state() == state, "step \(step)")
                    if code == "0\n" { break }
                    #expect(code == "137\n", "step \(step): \(shell("cat '\(scene.scratch)/said'") ?? "")")
                }
                // From the journal on it is carried through, and each step before that is one of nothing.
                let committed = outcomes.firstIndex(of: true) ?? 0
                #expect(committed > 5 && outcomes.count - committed > 10, "\(outcomes)")
                #expect(outcomes[committed...].allSatisfy { $0 }, "\(outcomes)")
            }
        }
    }

    /// A patch that cannot be finished is taken back.
    @Test func hinderedAtEachStepNothingIsChanged() async throws {
        try await onOwnThread {
            try PatchScene.with { scene in
                let after = scene.expected()
                for step in 0..<Self.mostSteps {
                    scene.prepare()
                    let before = scene.state()
                    let patching = try scene.patching()
                    var steps = 0
                    var isHindered = false
                    patching.willStep = {
                        steps += 1
                        // Something new where the last file of the patch is to come.
                        guard steps == step + 1, access("\(scene.tree)/to/there", F_OK) != 0 else { return }
                        isHindered =
                            shell("mkdir -p '\(scene.tree)/to' && echo other > '\(scene.tree)/to/there'") != nil
                    }
                    do throws(FailureReply) {
                        _ = try patching.apply(Array(PatchScene.patch.utf8), checksOnly: false)
                        #expect(!isHindered, "step \(step)")
                        #expect(scene.state() == after, "step \(step)")
                        return
                    } catch {
                        #expect(isHindered, "step \(step): \(error.message)")
                        #expect(shell("cat '\(scene.tree)/to/there'") == "other\n")
                        #expect(shell("rm -r '\(scene.tree)/to'") != nil)
                        #expect(scene.state() == before, "step \(step)")
                        #expect(scene.leftovers() == "")
                    }
                }
            }
        }
    }

    @Test func fileThatChangesMeanwhileIsKept() async throws {
        try await onOwnThread {
            try PatchScene.with { scene in
                let patching = try scene.patching()
                var isFirst = true
                patching.willStep = {
                    if isFirst { _ = shell("echo more >> '\(scene.tree)/changed'") }
                    isFirst = false
                }
                #expect(throws: FailureReply.self) {
                    try patching.apply(Array(PatchScene.patch.utf8), checksOnly: false)
                }
                #expect(shell("cat '\(scene.tree)/changed'") == "one\ntwo\nthree\nmore\n")
                #expect(shell("ls '\(scene.tree)/new' 2>/dev/null; true") == "")
                #expect(scene.leftovers() == "")
            }
        }
    }

    /// What a hostile guest may leave where its agent looks when the machine starts.
    @Test func strangeJournalsAreSurvived() async throws {
        try await onOwnThread {
            try PatchScene.with { scene in
                let state = scene.state()
                let magic = "pyro patch journal\\n"
                let strange = [
                    "true", "echo garbage > journal", "head -c 100000 /dev/urandom > journal",
                    "printf '\(magic)\\1\\0\\0\\0' > journal",
                    "printf '\(magic)\\1\\0\\0\\0\\377\\377\\377\\377\\1\\2\\3\\4' > journal",
                    "truncate -s 70M journal", "mkfifo journal", "ln -s /etc/passwd journal",
                    "echo > new/7; echo > old/x",
                ]
                for line in strange {
                    let made = shell(
                        "rm -rf '\(scene.staging)'; mkdir -p '\(scene.staging)/new' '\(scene.staging)/old'; cd '\(scene.staging)' && \(line)"
                    )
                    #expect(made != nil)
                    try scene.recover()
                    #expect(scene.state() == state)
                }
            }
        }
    }

    @Test func journalOfAnotherVersionIsLeftAlone() async throws {
        try await onOwnThread {
            try PatchScene.with { scene in
                let made = shell(
                    "mkdir '\(scene.staging)' && printf 'pyro patch journal\\n\\2\\0\\0\\0abcdefgh' > '\(scene.staging)/journal'"
                )
                #expect(made != nil)
                #expect(throws: FailureReply.self) { try scene.recover() }
                #expect(throws: FailureReply.self) { try scene.patching() }
                #expect(scene.leftovers() == "./journal\n")
            }
        }
    }
}
