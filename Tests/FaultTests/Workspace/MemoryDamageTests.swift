import GuestSupport
import PyroSDK
import Testing

/// Memory of a suspended workspace that is damaged, each in its own way: it boots from its disk and says so.
@Suite struct MemoryDamageTests {
    enum Damage: CaseIterable {
        case memoryFlipped, memoryTruncated, memoryMissing, stateFlipped, otherKey, manifestGarbage, allMissing
    }

    @Test func everyDamageCostsTheProcessesAndNotTheFiles() async throws {
        try await withHost(within: .seconds(400)) { host in
            let workspace = try await host.workspaces().create()
            var lines = ""
            for damage in Damage.allCases {
                let running = try await workspace.background("sleep 1000")
                // Nothing is flushed but by the suspension.
                try await workspace.line("echo \(damage) >> /workspace/kept")
                lines += "\(damage)\n"
                #expect(try await workspace.suspend().state == .suspended)
                try damage.inflict(on: "workspaces/\(workspace.id)/memory", of: host.home)
                let info = try await workspace.resume()
                #expect(info.state == .started && info.startedBy == .boot, "\(damage)")
                #expect(
                    info.lastError?.code == .memoryNotRestorable, "\(damage): \(String(describing: info.lastError))")
                #expect(try await workspace.record(running).state == .lost, "\(damage)")
                #expect(try await workspace.line("cat /workspace/kept") == lines, "\(damage)")
                #expect(host.home.names(in: "workspaces/\(workspace.id)").filter { $0.hasPrefix("memory") }.isEmpty)
            }
            // A memory that is whole is gone on from, and the error is a thing of the past.
            try await workspace.suspend()
            let info = try await workspace.resume()
            #expect(info.startedBy == .resume && info.lastError == nil)
        }
    }
}

extension MemoryDamageTests.Damage {
    func inflict(on memory: String, of home: Home) throws {
        let (manifest, image, state) = ("\(memory)/manifest.json", "\(memory)/memory", "\(memory)/state")
        switch self {
        case .memoryFlipped: try Self.flip(image, of: home)
        case .stateFlipped: try Self.flip(state, of: home)
        case .memoryTruncated: try home.write(Array(try home.read(image).dropLast(100_000)), to: image)
        case .memoryMissing: try home.remove(image)
        case .otherKey: try home.write(home.text(manifest).replacing("qemu: ", with: "qemu: another "), to: manifest)
        case .manifestGarbage: try home.write("{ garbage", to: manifest)
        case .allMissing: try home.remove(memory)
        }
    }

    private static func flip(_ name: String, of home: Home) throws {
        var bytes = try home.read(name)
        bytes[bytes.count * 2 / 3] ^= 0x10
        try home.write(bytes, to: name)
    }
}
