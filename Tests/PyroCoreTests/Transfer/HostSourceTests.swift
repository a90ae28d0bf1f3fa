import Glibc
import PyroModel
import PyroWire
import Testing

@testable import PyroCore

/// Directories and archives on their way into a guest.
@Suite struct HostSourceTests {
    private static let tree = """
        mkdir -p source/a/empty source/node_modules; echo hello > source/a/f; ln source/a/f source/hard; ln -s ../x source/a/l
        head -c 3000000 /dev/urandom > source/big; echo no > source/node_modules/m; chmod 750 source/a; touch -d 2001-02-03 source/a/f
        """

    @Test func directoryArrivesAsItIs() async throws {
        try await onStage { scratch, link in
            try shell("cd \(scratch); \(Self.tree); mkfifo source/a/pipe; ln -s source way")
            // The last link is followed, as by any program.
            for path in ["\(scratch)/source", "\(scratch)/way/"] {
                let source = try await HostSource.open(HostPath(path), exclude: [])
                #expect(source.mode == .directory)
                #expect(source.path == path)
                let sent = try await source.send(to: "\(scratch)/target", deletes: true, over: link) { _ in }
                #expect(sent == .init(entryCount: 8, bytesWritten: 3_000_009, deletedCount: 0, skipped: ["a/pipe"]))
                let left = try listing("\(scratch)/source").split(separator: "\n").filter { !$0.hasPrefix("a/pipe|") }
                #expect(try listing("\(scratch)/target").split(separator: "\n") == left)
            }
        }
    }

    @Test(arguments: [
        "tar -cf a source", "tar -czf a source", "tar -cf - source | gzip -1 > a", "tar --format=gnu -cf a source",
        "tar -cf t source; head -c 5000 t | gzip > a; tail -c +5001 t | gzip >> a; head -c 512 /dev/zero >> a",
    ])
    func archiveArrivesWhateverItsName(making: String) async throws {
        try await onStage { scratch, link in
            try shell("cd \(scratch); \(Self.tree); \(making)")
            let source = try await HostSource.open(HostPath("\(scratch)/a"), exclude: ["node_modules", "*.x"])
            #expect(source.mode == .tarArchive)
            let sent = try await source.send(to: "\(scratch)/target", over: link) { _ in }
            #expect(sent == .init(entryCount: 7, bytesWritten: 3_000_006, deletedCount: 0, skipped: []))
            try shell("rm -r \(scratch)/source/node_modules")
            #expect(try shell("diff -r --no-dereference \(scratch)/source \(scratch)/target/source") == "")
            #expect(try shell("stat -c %h \(scratch)/target/source/hard") == "2\n")
        }
    }

    @Test func whatIsNoSourceIsRefusedAtOnce() async throws {
        try await onStage { scratch, _ in
            try shell(
                """
                cd \(scratch); echo text > text; : > nothing; mkfifo pipe; echo text | gzip > text.gz; \(Self.tree)
                tar -czf good.tgz source; head -c 1000000 good.tgz > cut.tgz; { cat good.tgz; echo more; } > trailing.tgz
                { head -c 200000 good.tgz; printf xxxx; tail -c +200005 good.tgz; } > damaged.tgz
                tar -cPf evil.tar ../\(scratch.split(separator: "/").last ?? "")/text; tar -cf hard.tar source/a/f source/hard
                """)
            let cases: [(String, PyroErrorCode, String)] = [
                ("text", .usage, ".tar.gz"), ("nothing", .usage, ".tgz"), ("pipe", .usage, "directory"),
                ("text.gz", .usage, "no tar archive inside"), ("cut.tgz", .usage, "cut off"),
                ("trailing.tgz", .usage, "behind its end"), ("damaged.tgz", .usage, "damaged"),
                ("evil.tar", .unsafeArchive, "text"), ("gone", .notFound, "gone"),
            ]
            for (name, code, words) in cases {
                let error = await #expect(throws: PyroError.self) {
                    try await HostSource.open(HostPath("\(scratch)/\(name)"), exclude: [])
                }
                #expect(error?.code == code, "\(name): \(error?.message ?? "")")
                let told = (error?.message ?? "") + (error?.remedy ?? "")
                #expect(told.contains(words), "\(name): \(told)")
            }
            // Leaving out one name of two that are the same file would lose its contents.
            let error = await #expect(throws: PyroError.self) {
                try await HostSource.open(HostPath("\(scratch)/hard.tar"), exclude: ["f"])
            }
            #expect(error?.message.contains("excluded") == true)
        }
    }

    @Test func guestsFailureIsTold() async throws {
        try await onStage { scratch, link in
            try shell("cd \(scratch); \(Self.tree); echo x > file")
            let source = try await HostSource.open(HostPath("\(scratch)/source"), exclude: [])
            let error = await #expect(throws: PyroError.self) {
                try await source.send(to: "\(scratch)/file", over: link) { _ in }
            }
            #expect(error?.message.contains("not a directory") == true, "\(error?.message ?? "")")
            // The same link serves on.
            let sent = try await source.send(to: "\(scratch)/target", over: link) { _ in }
            #expect(sent.entryCount == 8)
        }
    }

    @Test func guestThatSaysNothingUsefulIsNotWaitedFor() async throws {
        for guest: TransferStage.Guest in [
            { $0.reset() }, { $0.finish() }, { $0.send(PongReply(uptimeNanoseconds: 1)) },
        ] {
            try await onStage(guest: guest) { scratch, link in
                try shell("cd \(scratch); \(Self.tree)")
                let source = try await HostSource.open(HostPath("\(scratch)/source"), exclude: [])
                let error = await #expect(throws: PyroError.self) {
                    try await source.send(to: "/target", over: link) { _ in }
                }
                #expect(error?.code == .guestLost)
            }
        }
    }

    @Test func cancellationEndsASendThatGoesNowhere() async throws {
        // The guest takes nothing.
        try await onStage(guest: { _ in }) { scratch, link in
            try shell("cd \(scratch); \(Self.tree)")
            let source = try await HostSource.open(HostPath("\(scratch)/source"), exclude: [])
            let sending = Task { try await source.send(to: "/target", over: link) { _ in } }
            sending.cancel()
            await #expect(throws: (any Error).self) { try await sending.value }
        }
    }

    @Test func pathsStayBelowTheirRoots() async throws {
        try await onStage { scratch, _ in
            try shell(
                """
                cd \(scratch); mkdir -p root/in other; touch other/f; ln -s in root/inner; ln -s ../other root/out
                ln -s \(scratch)/other root/far; ln -s root alias
                """)
            func open(_ path: String, _ roots: [String]?) async -> PyroErrorCode? {
                do {
                    _ = try await HostSource.open(HostPath(path, allowedRoots: roots), exclude: [])
                    return nil
                } catch {
                    return (error as? PyroError)?.code
                }
            }
            let roots = ["\(scratch)/root"]
            for good in [
                "in", "inner", ".", "in/..", "\(scratch)/root", "\(scratch)/root/in", "\(scratch)/root//inner/",
            ] {
                #expect(await open(good, roots) == nil, "\(good)")
            }
            for bad in [
                "out", "far", "..", "../other", "\(scratch)/other", "\(scratch)/root/../other", "\(scratch)/rooted",
                "/",
            ] {
                #expect(await open(bad, roots) == .pathNotAllowed, "\(bad)")
            }
            #expect(await open("in", []) == .pathNotAllowed)
            #expect(await open("gone", roots) == .notFound)
            // Both spellings of a root that is a link.
            #expect(await open("\(scratch)/alias/in", ["\(scratch)/alias"]) == nil)
            #expect(await open("\(scratch)/root/in", ["\(scratch)/alias"]) == nil)
        }
    }
}
