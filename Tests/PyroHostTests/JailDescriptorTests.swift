import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroHost

/// QEMU opens its memory and kernel again by /proc/self/fd/N, after the change of its uid and of its root.
@Suite struct JailDescriptorTests {
    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func passedFilesOpenAgainInsideForAMachineUser() async throws {
        try await JailExecutable.withCopy { executable in
            let user = try UnprivilegedUser.claim()
            let jail = Jail(executable: executable, layers: .all(asRoot: true), user: user)
            try await expectReopening { try await Programs.run(jail.request(for: $0)) }
        }
    }

    @Test func passedFilesOpenAgainInsideForAnOrdinaryUser() async throws {
        try await JailExecutable.withCopy { executable in
            let jail = Jail(executable: executable, layers: .all(asRoot: false))
            try await expectReopening { try await Programs.runAsOrdinaryUser(jail.request(for: $0)) }
        }
    }

    private func expectReopening(_ run: (SpawnRequest) async throws -> ProgramResult) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let kernel = directory.path.appending("kernel")
        try DurableFile.write("kernel".utf8, to: kernel, permissions: FilePermissions(rawValue: 0o444))
        // Nobody but its owner gets there by the path.
        try SystemError.check("close the directory") { directory.path.withPlatformString { chmod($0, 0o700) } }
        let memory = try OwnedDescriptor.memory(name: "guest", size: 4096)

        var request = Programs.shell(
            "cat /proc/self/fd/5; printf changed 1<>/proc/self/fd/4; cat \(kernel) || echo; echo not by path")
        request.descriptors[4] = memory
        request.descriptors[5] = try OwnedDescriptor.open(kernel, .readOnly)
        let result = try await run(request)
        #expect(result.output.hasPrefix("kernel"), "\(result.output)")
        #expect(result.output.hasSuffix("not by path\n"))
        #expect(result.output.components(of: "kernel") == 2, "the path leads to the kernel: \(result.output)")
        var bytes = [UInt8](repeating: 0, count: 7)
        _ = try bytes.withUnsafeMutableBytes { try memory.descriptor.read(fromAbsoluteOffset: 0, into: $0) }
        #expect(String(decoding: bytes, as: UTF8.self) == "changed")
    }
}

extension String {
    /// How often a word occurs.
    fileprivate func components(of word: String) -> Int { ranges(of: word).count }
}
