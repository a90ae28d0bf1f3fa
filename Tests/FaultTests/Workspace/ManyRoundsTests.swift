import Glibc
import GuestSupport
import PyroSDK
import SystemPackage
import Testing

@Suite struct ManyRoundsTests {
    private static let rounds = 100

    /// A process that counts, on its standard output and into a file that it never flushes.
    @Test func aHundredSuspensionsLoseAndDoubleNothing() async throws {
        try await withHost(within: .seconds(900)) { host in
            let workspace = try await host.workspaces().create()
            let counting = try await workspace.background(
                "i=0; while :; do i=$((i+1)); echo $i; echo $i >> /workspace/numbers; done")
            var (files, size) = (0, 0)
            for round in 1...Self.rounds {
                #expect(try await workspace.suspend().state == .suspended)
                let info = try await workspace.resume()
                #expect(info.startedBy == .resume && info.lastError == nil, "round \(round)")
                if round == 10 { (files, size) = Self.everything(host.home) }
            }
            let now = Self.everything(host.home)
            #expect(now.files == files, "files have come to \(host.home.path)")
            // What is counted takes some room; a memory image that is left over takes fifty times as much.
            #expect(now.bytes < size + 8 << 20)
            _ = try await workspace.stopCommand(counting, signal: "KILL")
            let record = try await workspace.record(counting)
            #expect(record.state == .signaled && record.signal == "KILL")
            let printed = record.stdout.split(separator: "\n").map { Int($0) }
            #expect(printed.count > Self.rounds)
            #expect(printed == Array(1...printed.count))
            let written = try await workspace.line("cat /workspace/numbers").split(separator: "\n").map { Int($0) }
            #expect(written == Array(1...written.count))
            // It was killed between the one and the other at the most.
            #expect((printed.count - 1...printed.count).contains(written.count))
        }
    }

    /// Everything below the state directory.
    private static func everything(_ home: Home, _ name: String = "") -> (files: Int, bytes: Int) {
        home.names(in: name).reduce((0, 0)) { sum, child in
            let path = name.isEmpty ? child : "\(name)/\(child)"
            if ["environments", "kernels", "checkpoints"].contains(path) { return sum }
            let below = everything(home, path)
            return (sum.0 + 1 + below.files, sum.1 + home.allocatedBytes(path) + below.bytes)
        }
    }
}

extension Home {
    /// Bytes that a file takes on its disk.
    fileprivate func allocatedBytes(_ name: String) -> Int {
        var status = stat()
        return stat(appending(name).string, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }
}
