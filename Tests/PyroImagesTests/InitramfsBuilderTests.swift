import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

@Suite struct InitramfsBuilderTests {
    let scratch: Scratch
    let builder: InitramfsBuilder
    var agent: FilePath { scratch.root.appending("agent") }
    var kernel: GuestKernel { GuestKernel(kernelPath: "/unused", modules: [scratch.root.appending("m.ko")]) }

    init() throws {
        scratch = try Scratch()
        builder = InitramfsBuilder(state: scratch.state)
        try scratch.write("\u{7F}ELF one", to: agent)
        try scratch.write("module", to: scratch.root.appending("m.ko"))
    }

    @Test func `it is made once and again when the agent changes`() async throws {
        let first = try await builder.ensure(agent: agent, kernel: kernel)
        let facts = try FileFacts.of(first.path)
        let second = try await builder.ensure(agent: agent, kernel: kernel)
        #expect(second.digest == first.digest)
        #expect(try FileFacts.of(second.path) == facts)
        let entries = try NewcReader.read(try DurableFile.read(first.path))
        #expect(entries.first { $0.name == "init" }?.data == Array("\u{7F}ELF one".utf8))

        try scratch.write("\u{7F}ELF two", to: agent)
        let third = try await builder.ensure(agent: agent, kernel: kernel)
        #expect(third.digest != first.digest)
    }

    @Test func `a damaged one is made again`() async throws {
        let first = try await builder.ensure(agent: agent, kernel: kernel)
        try scratch.write("cut short", to: first.path)
        let second = try await builder.ensure(agent: agent, kernel: kernel)
        #expect(second.digest == first.digest)
        #expect(try await Digest.sha256(of: second.path) == first.digest)
    }

    @Test func `prune keeps the last one and an open one stays readable`() async throws {
        let first = try await builder.ensure(agent: agent, kernel: kernel)
        try scratch.write("\u{7F}ELF two", to: agent)
        let second = try await builder.ensure(agent: agent, kernel: kernel)
        let removed = try await builder.prune()
        #expect(removed.names == ["initramfs \(first.digest.prefix(12))"])
        #expect(removed.bytes > 0)
        #expect(try await Digest.sha256(reading: first.file) == first.digest)
        #expect(try await builder.ensure(agent: agent, kernel: kernel).digest == second.digest)
    }

    @Test func `what is no program is refused`() async throws {
        try scratch.write("#!/bin/sh", to: agent)
        let error = await #expect(throws: PyroError.self) { try await builder.ensure(agent: agent, kernel: kernel) }
        #expect(error?.code == .hostRequirement)
        #expect(Scratch.names(scratch.state.initramfs).isEmpty)
    }
}
