import CPyroSys
import GuestSupport
import PyroSDK
import Testing

/// Checkpoints that are damaged, each in its own way: the command runs all the same, and a checkpoint is made anew.
@Suite struct CheckpointDamageTests {
    enum Damage: CaseIterable {
        case manifestGarbage, manifestMissing, otherKey, memoryTruncated, memoryFlipped, memoryEmpty, stateGarbage
        case allEmpty, anotherGuest
    }

    @Test func everyDamageIsMended() async throws {
        try await withHost(within: .seconds(400)) { host in
            let home = try host.ownHome()
            try await Self.run(on: host, home, "the first run")
            for damage in Damage.allCases {
                let checkpoint = try home.latestCheckpoint()
                try damage.inflict(on: checkpoint, of: home)
                let files = try ["manifest.json", "memory", "state"].map { name in
                    home.holds("\(checkpoint)/\(name)") ? try home.read("\(checkpoint)/\(name)") : []
                }
                try await Self.run(on: host, home, "a run after \(damage)")
                // One that did not answer is replaced by the run after.
                try await Self.run(on: host, home, "the second run after \(damage)")
                let made = try ["manifest.json", "memory", "state"].map { try home.read("\(checkpoint)/\($0)") }
                #expect(made != files, "after \(damage)")
                #expect(made[1].count > 1 << 20, "after \(damage)")
                #expect(home.names(in: "checkpoints").count == 1, "after \(damage)")
            }
        }
    }

    @Test func whatAKilledProcessLeftBesideCheckpointsIsSwept() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            let left = "checkpoints/.bare-1cpu-256mib-00000000.abc.pyro-tmp"
            try home.makeDirectory(left)
            try home.write("half", to: "\(left)/memory")
            try await Self.run(on: host, home, "a run")
            #expect(!home.holds(left))
        }
    }

    private static func run(on host: TestHost, _ home: Home, _ what: String) async throws {
        let outcome = try await host.pyroProgram(
            "run", "debian:12", "--mem-mib", "256", "--", "echo", "works", home: home)
        #expect(outcome.status == 0, "\(what): \(outcome.error)")
        #expect(outcome.text == "works\n", "\(what): \(outcome.error)")
    }
}

extension CheckpointDamageTests.Damage {
    func inflict(on checkpoint: String, of home: Home) throws {
        let (manifest, memory, state) = ("\(checkpoint)/manifest.json", "\(checkpoint)/memory", "\(checkpoint)/state")
        switch self {
        case .manifestGarbage: try home.write("{ garbage", to: manifest)
        case .manifestMissing: try home.remove(manifest)
        case .otherKey: try home.write(home.text(manifest).replacing("format: 1", with: "format: 0"), to: manifest)
        case .memoryTruncated: try home.write(Array(try home.read(memory).dropLast(4096)), to: memory)
        case .memoryFlipped:
            var bytes = try home.read(memory)
            bytes[bytes.count - 5000] ^= 1
            try home.write(bytes, to: memory)
        case .memoryEmpty: try home.write([], to: memory)
        case .stateGarbage:
            try home.write((0..<75_000).map { _ in UInt8.random(in: .min ... .max) }, to: state)
        case .allEmpty: for file in [manifest, memory, state] { try home.write([], to: file) }
        case .anotherGuest: try home.write(Self.zeroed(try home.read(memory)), to: memory)
        }
    }

    /// The same image with nothing but zeros in the guest's memory and with checksums that say that this is right: a
    /// guest that never answers. The format is described in `docs/concepts/checkpoint.md`.
    private static func zeroed(_ image: [UInt8]) -> [UInt8] {
        var image = image
        let (header, run) = (32, 24)
        let count = Int(number(image[12..<16]))
        let data = (header + count * run + 4095) / 4096 * 4096
        image.replaceSubrange(data..., with: repeatElement(0, count: image.count - data))
        for index in 0..<count {
            let start = header + index * run
            let zeros = [UInt8](repeating: 0, count: Int(number(image[start + 8..<start + 16])))
            image.replaceSubrange(start + 16..<start + 20, with: bytes(checksum(zeros[...])))
        }
        image.replaceSubrange(24..<28, with: bytes(checksum(image[header..<header + count * run])))
        return image
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, $0.count) }
    }
}
