import FoundationEssentials
import GuestSupport
import PyroSDK
import Testing

/// Files of a workspace that are listed, read and written without a command.
@Suite struct WorkspaceFileTests {
    @Test func listsHaveEverythingOnceAndInOrder() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            try await workspace.prepare(
                """
                mkdir many deep deep/a deep/a/b; cd many; for i in $(seq 1 2500); do : > f$i; done; cd ..
                printf x > "$(printf 'odd\\377')"; ln -s many link; mkfifo pipe; printf 12345 > deep/a/b/c; chmod 4750 deep/a/b/c
                touch -d '2001-02-03 04:05:06.789Z' deep/a/b/c; printf x > 'new\nline'
                """)
            var names: [String] = []
            var options = FileListOptions()
            var pages = 0
            repeat {
                let page = try await workspace.files.list("many", options: options)
                names += page.entries.map(\.path)
                options.after = page.nextAfter
                pages += 1
            } while options.after != nil
            #expect(pages == 3 && Set(names).count == 2500 && names.count == 2500)
            #expect(names == names.sorted())

            options = FileListOptions(recursive: true, maxEntries: 7)
            var all: [FileEntry] = []
            repeat {
                let page = try await workspace.files.list(options: options)
                #expect(page.entries.count <= 7 && page.truncated == (page.nextAfter != nil))
                all += page.entries
                options.after = page.nextAfter
                if all.count > 30 { break }
            } while options.after != nil
            #expect(
                all.prefix(5).map(\.path)
                    == ["deep", "deep/a", "deep/a/b", "deep/a/b/c", "link"].map { "/workspace/\($0)" })
            let file = all[3]
            #expect(file.mode == "4750" && file.sizeBytes == 5 && file.artifactType == .file)
            #expect(abs(file.modifiedAt.timeIntervalSince1970 - 981_173_106.789) < 0.002)
            #expect(all[4].artifactType == .symlink && all[4].linkTarget == "many")

            let top = try await workspace.files.list()
            #expect(top.entries.map(\.artifactType) == [.directory, .symlink, .directory, .file, .file, .other])
            let odd = try #require(top.entries.first { $0.pathBase64 != nil })
            #expect(odd.path == "/workspace/odd\\xff" && odd.pathBase64 == "L3dvcmtzcGFjZS9vZGT/")
            #expect(try await workspace.files.list("deep/a/b/c").entries.map(\.path) == ["/workspace/deep/a/b/c"])
            #expect(try await workspace.files.list("/etc/hostname").entries.count == 1)
            #expect(try await refusal { try await workspace.files.list("none") }.code == .notFound)

            let human = try await host.pyroProgram("workspace", "file", "list", workspace.id, "deep", "--recursive")
            #expect(
                human.status == 0 && human.text.contains("  a/b/c\n") && human.text.lines.count >= 3, "\(human.text)")
            let json = try await host.pyroProgram("workspace", "file", "list", workspace.id, "--json")
            #expect(json.text == (try ContractJSON.encode(top)) + "\n")
        }
    }

    @Test func partsOfFilesAreRead() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            try await workspace.prepare(
                """
                for i in $(seq 1 100); do echo "line $i é"; done > text; head -c 100000 /dev/zero | tr '\\0' '\\377' > binary
                : > empty; printf 'no end' > short; ln -s text link; mkdir d; mkfifo pipe
                """)
            let files = workspace.files
            let whole = try await files.read("text")
            #expect(whole.encoding == .utf8 && !whole.truncated && whole.sizeBytes == whole.nextOffset)
            #expect(whole.content.split(separator: "\n").count == 100)
            let lines = try await files.read("link", options: FileReadOptions(startLine: 42, maxLines: 2))
            #expect(lines.content == "line 42 é\nline 43 é\n")
            #expect(try await files.read("text", options: FileReadOptions(startLine: 1000)).content == "")
            // Never half a character, and whoever reads on misses nothing.
            var text = ""
            var offset: Int64 = 0
            repeat {
                let part = try await files.read("text", options: FileReadOptions(offset: offset, maxBytes: 97))
                #expect(part.encoding == .utf8 && part.offset == offset)
                (text, offset) = (text + part.content, part.nextOffset)
                if !part.truncated { break }
            } while true
            #expect(text == whole.content)

            let binary = try await files.read("binary")
            #expect(binary.encoding == .base64 && binary.truncated && binary.nextOffset == 65536)
            #expect(try binary.bytes() == Array(repeating: 255, count: 65536))
            let empty = try await files.read("empty")
            #expect(empty.content.isEmpty && empty.encoding == .utf8 && !empty.truncated)
            for (path, code) in [
                ("d", PyroErrorCode.usage), ("pipe", .usage), ("none", .notFound), ("/dev/zero", .usage),
            ] {
                let error = try await refusal { try await files.read(path) }
                #expect(error.code == code && error.message.contains(path), "\(error)")
            }
            #expect(try await files.read("/proc/self/status").content.hasPrefix("Name:"))

            let exact = try await host.pyroProgram(
                "workspace", "file", "read", workspace.id, "binary", "--max-bytes", "1000000", "--content-only")
            #expect(exact.output == Array(repeating: 255, count: 100_000) && exact.status == 0)
            let ended = try await host.pyroProgram("workspace", "file", "read", workspace.id, "short")
            #expect(ended.text == "no end\n" && !ended.error.isEmpty, "\(ended.text)\(ended.error)")
            let only = try await host.pyroProgram("workspace", "file", "read", workspace.id, "short", "--content-only")
            #expect(only.text == "no end" && only.error.isEmpty)
        }
    }

    @Test func writesAreWholeAndKeepModes() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let files = workspace.files
            let made = try await files.write("a/b/new", text: "text\n")
            #expect(made.created && made.path == "/workspace/a/b/new" && made.bytesWritten == 5)
            try await workspace.prepare(
                "printf old > run.sh; chown 7:8 run.sh; chmod 4751 run.sh; ln -s run.sh link; mkdir d; ln -s lost dangling"
            )
            #expect(try await !files.write("run.sh", text: "#!/bin/sh\necho runs\n").created)
            try await files.write("link", text: "#!/bin/sh\necho through the link\n")
            try await files.write("private", bytes: [0, 255, 10], mode: 0o600)
            try await files.write("/etc/made/by/pyro", text: "x")
            try await files.write("-odd \"name\"\n", text: "x")
            let line =
                "stat -c '%a %u' a a/b/new run.sh private; test -L link && ./run.sh; od -An -tx1 private; cat /etc/made/by/pyro"
            let seen = try await workspace.shell(line).stdout
            #expect(seen == "755 0\n644 0\n4751 7\n600 0\nthrough the link\n 00 ff 0a\nx", "\(seen)")
            for (path, code) in [("d", PyroErrorCode.usage), ("private/x", .notFound), ("/proc/nothing", .notFound)] {
                let error = try await refusal { try await files.write(path, text: "x") }
                #expect(error.code == code && error.message.contains(path), "\(error)")
            }
            let large = try await refusal {
                try await files.write("large", bytes: Array(repeating: 0, count: (8 << 20) + 1))
            }
            #expect(large.code == .tooLarge)
            let most = try await files.write("most", bytes: Array(repeating: 7, count: 8 << 20))
            #expect(most.bytesWritten == 8 << 20)
            #expect(
                try await workspace.shell("tr -d '\\007' < most | wc -c; ls -A | grep -c '^\\.'").stdout == "0\n0\n")

            let input = try host.folder()
            try await input.shell("head -c 5000 /dev/urandom > bytes")
            let cli = try await host.pyroProgram(
                "workspace", "file", "write", workspace.id, "bytes", "--text-file", input.path("bytes"), "--mode",
                "0700")
            #expect(cli.status == 0, "\(cli.error)")
            let back = try await host.pyroProgram("workspace", "file", "read", workspace.id, "bytes", "--content-only")
            try await input.shell("test $(stat -c %s bytes) = 5000")
            let sum = try await workspace.shell("sha256sum < bytes; stat -c %a bytes").stdout
            #expect(sum == (try await input.shell("sha256sum < bytes; echo 700")) && back.output.count == 5000)
        }
    }

    @Test func aReaderNeverSeesHalfAFile() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let size = 2_000_000
            try await workspace.files.write("file", bytes: Array(repeating: 48, count: size))
            let program = """
                import os
                print('ready', flush=True)
                seen = set()
                while not os.path.exists('stop'):
                    with open('file', 'rb') as file: data = file.read()
                    assert len(data) == \(size) and len(set(data)) == 1, (len(data), set(data))
                    seen.add(data[0])
                print(len(seen))
                """
            try await workspace.files.write("reader.py", text: program)
            let reading = try await workspace.begin("exec python3 reader.py")
            try await workspace.printed("ready", by: reading)
            for round in 1...8 {
                try await workspace.files.write("file", bytes: Array(repeating: UInt8(48 + round), count: size))
            }
            // Many writers of one file: each write is one of theirs.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for byte in 65..<71 as Range<UInt8> {
                    group.addTask {
                        try await workspace.files.write("file", bytes: Array(repeating: byte, count: size))
                    }
                }
                try await group.waitForAll()
            }
            try await workspace.files.write("stop", text: "")
            let end = try await workspace.followed(reading)
            #expect(end.result?.exitCode == 0, "\(String(decoding: end.stderr, as: UTF8.self))")
            #expect(Int(end.text.filter(\.isNumber)) ?? 0 > 1, "\(end.text)")
        }
    }

    @Test func callsWakeAWorkspaceAndSeeItsLatestFiles() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            try await workspace.files.write("note", text: "1\n")
            try await workspace.suspend()
            #expect(try await workspace.files.read("note").content == "1\n")
            #expect(try await workspace.status().startedBy == .resume)
            try await workspace.stop()
            try await workspace.files.write("note", text: "2\n")
            #expect(try await workspace.shell("cat note").stdout == "2\n")
            #expect(try await workspace.status().startedBy == .boot)
            try await workspace.stop()
            #expect(try await workspace.files.list().entries.map(\.path) == ["/workspace/note"])
        }
    }
}
