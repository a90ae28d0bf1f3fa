import Glibc
import PyroSystem
import SystemPackage

@testable import PyroStore

/// A state directory of a test's own, removed when the test lets go of it.
final class ScratchStore: Sendable {
    let state: StateDirectory

    init() throws {
        let name = "pyro-store-test.\(String(UInt64.random(in: .min ... .max), radix: 36))"
        state = StateDirectory(root: FilePath("/tmp").appending(name))
        try state.prepare()
    }

    deinit {
        try? Directory.remove(state.root, depth: 4)
    }
}
