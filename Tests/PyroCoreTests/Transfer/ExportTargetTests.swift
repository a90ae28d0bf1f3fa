import Glibc
import PyroModel
import PyroWire
import Testing

@testable import PyroArchive
@testable import PyroCore

/// What guests pack, on its way to the host.
@Suite struct ExportTargetTests {
    @Test func treeArrivesAsItIs() async throws {
        try await onStage { scratch, link in
            try shell(
                """
                cd \(scratch); mkdir -p guest/a/empty host; echo hello > guest/a/f; ln guest/a/f guest/h; ln -s ../x guest/l
                head -c 5000000 /dev/urandom > guest/big; chmod 555 guest/a; touch -d 2001-02-03 guest/a guest
                """)
            let target = try await ExportTarget.open(HostPath("\(scratch)/host/out/"), options: ExportOptions())
            let received = try await target.receive("\(scratch)/guest", over: link) { _ in }
            #expect(received == .init(artifactType: .directory, entryCount: 6, bytesWritten: 5_000_006))
            #expect(try listing("\(scratch)/host/out") == listing("\(scratch)/guest"))
            #expect(try shell("ls -A \(scratch)/host") == "out\n")
        }
    }

    @Test func fileAndLinkArrive() async throws {
        try await onStage { scratch, link in
            try shell("cd \(scratch); mkdir host; echo hello > f; chmod 4755 f; ln -s f l")
            for (name, type) in [("f", ArtifactType.file), ("l", .symlink)] {
                let target = try await ExportTarget.open(HostPath("\(scratch)/host/\(name)"), options: ExportOptions())
                let received = try await target.receive("\(scratch)/\(name)", over: link) { _ in }
                #expect(received.artifactType == type)
                #expect(received.entryCount == 1)
            }
            #expect(
                try shell("cd \(scratch)/host; stat -c '%a %F' f l; readlink l")
                    == "755 regular file\n777 symbolic link\nf\n")
        }
    }

    @Test func existingOutputIsRefusedUnlessForced() async throws {
        try await onStage { scratch, link in
            try shell("cd \(scratch); mkdir host guest; echo new > guest/f; echo old > host/out")
            let output = HostPath("\(scratch)/host/out")
            let error = await #expect(throws: PyroError.self) {
                try await ExportTarget.open(output, options: ExportOptions())
            }
            #expect(error?.code == .outputExists)
            let target = try await ExportTarget.open(output, options: ExportOptions(force: true))
            _ = try await target.receive("\(scratch)/guest", over: link) { _ in }
            #expect(try shell("cat \(scratch)/host/out/f; ls -A \(scratch)/host") == "new\nout\n")
        }
    }

    @Test func badOutputsAreRefused() async throws {
        try await onStage { scratch, _ in
            try shell("cd \(scratch); mkdir -p repo/.git/hooks root; ln -s ../repo root/out")
            let git = ExportOptions(refusesGit: true)
            let cases: [(HostPath, ExportOptions, PyroErrorCode)] = [
                (HostPath("\(scratch)/gone/out"), ExportOptions(), .notFound), (HostPath(""), ExportOptions(), .usage),
                (HostPath("\(scratch)/repo/.."), ExportOptions(), .usage), (HostPath("/"), ExportOptions(), .usage),
                (HostPath("\(scratch)/repo/.git/hooks/x"), git, .pathNotAllowed),
                (HostPath("\(scratch)/root/.GIT"), git, .pathNotAllowed),
                (HostPath("../x", allowedRoots: ["\(scratch)/root"]), ExportOptions(), .pathNotAllowed),
                (HostPath("out/x", allowedRoots: ["\(scratch)/root"]), ExportOptions(), .pathNotAllowed),
            ]
            for (path, options, code) in cases {
                let error = await #expect(throws: PyroError.self) {
                    try await ExportTarget.open(path, options: options)
                }
                #expect(error?.code == code, "\(path): \(error?.message ?? "")")
            }
            _ = try await ExportTarget.open(HostPath("\(scratch)/repo/.git/hooks/x"), options: ExportOptions())
            _ = try await ExportTarget.open(HostPath("x", allowedRoots: ["\(scratch)/root"]), options: git)
        }
    }

    @Test func guestsFailureIsToldAndLeavesNothing() async throws {
        try await onStage { scratch, link in
            try shell("mkdir \(scratch)/host")
            let target = try await ExportTarget.open(HostPath("\(scratch)/host/out"), options: ExportOptions())
            let error = await #expect(throws: PyroError.self) {
                try await target.receive("\(scratch)/none", over: link) { _ in }
            }
            #expect(error?.code == .notFound)
            #expect(try shell("ls -A \(scratch)/host") == "")
        }
    }

    /// Guests that answer with something else than an archive and a verdict.
    @Test(arguments: 0..<5) func hostileGuestLeavesNothing(kind: Int) async throws {
        let zeros = [UInt8](repeating: 0, count: 1024)
        let guest: TransferStage.Guest = { stream in
            switch kind {
            // A verdict without an archive.
            case 0:
                stream.send(DoneReply())
                stream.finish()
            // An archive without a verdict.
            case 1:
                try await stream.send(Self.archive("f") + zeros, channel: Channel.output)
                stream.finish()
            // One that leads out.
            case 2:
                try await stream.send(Self.archive("../evil") + zeros, channel: Channel.output)
                stream.send(DoneReply())
                stream.finish()
            // Half of one, and gone.
            case 3:
                try await stream.send(Self.archive("f"), channel: Channel.output)
                stream.reset()
            // One without end.
            default:
                while true { try await stream.send([UInt8](repeating: 0, count: 100_000), channel: Channel.output) }
            }
        }
        try await onStage(guest: guest) { scratch, link in
            try shell("mkdir \(scratch)/host")
            let target = try await ExportTarget.open(HostPath("\(scratch)/host/out"), options: ExportOptions())
            await #expect(throws: PyroError.self) { try await target.receive("/x", over: link) { _ in } }
            #expect(try shell("cd \(scratch) && find .") == ".\n./host\n")
        }
    }

    @Test func cancellationLeavesNothing() async throws {
        let hasBegun = Mailbox<Void>()
        let guest: TransferStage.Guest = { stream in
            try await stream.send(Self.archive("f"), channel: Channel.output)
            hasBegun.push(())
        }
        try await onStage(guest: guest) { scratch, link in
            try shell("mkdir \(scratch)/host")
            let target = try await ExportTarget.open(HostPath("\(scratch)/host/out"), options: ExportOptions())
            let receiving = Task { try await target.receive("/x", over: link) { _ in } }
            _ = try await hasBegun.next()
            receiving.cancel()
            await #expect(throws: (any Error).self) { try await receiving.value }
            #expect(try shell("ls -A \(scratch)/host") == "")
        }
    }

    /// One file in a directory, without the archive's end.
    private static func archive(_ name: String) throws(FailureReply) -> [UInt8] {
        final class Box { var bytes: [UInt8] = [] }
        let box = Box()
        let writer = TarWriter { bytes throws(FailureReply) in box.bytes += bytes }
        for (kind, path) in [(TarEntry.Kind.directory, "./"), (.file, name)] {
            try writer.begin(
                TarEntry(
                    kind: kind, path: Array(path.utf8), mode: 0o755, owner: 0, group: 0, modified: TarTime(seconds: 1),
                    size: 0, attributes: []))
        }
        try writer.finish()
        return Array(box.bytes.prefix(1024))
    }
}
