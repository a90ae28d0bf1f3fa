import GuestSupport
import PyroSDK

/// Files that all have the same number in them, so that a mixture of two numbers shows.
struct Versions {
    /// Files of the seed `folder/NUMBER`.
    let count: Int
    let bytes: Int

    /// Makes `version/0`, `version/1` ... in the folder.
    func make(_ numbers: ClosedRange<Int>, in folder: HostFolder) async throws {
        for number in numbers {
            try await folder.shell(
                """
                mkdir -p version/\(number)/d; cd version/\(number)
                for i in $(seq 1 \(count)); do yes \(number) | head -c \(bytes) > d/f$i; done
                """)
        }
    }

    /// A patch that makes one number of the first line of each file into another.
    func patch(_ from: Int, _ to: Int) -> String {
        (1...count).map { "--- a/d/f\($0)\n+++ b/d/f\($0)\n@@ -1,2 +1,2 @@\n-\(from)\n+\(to)\n x\n" }.joined()
    }

    /// What the files of a workspace hold, file by file: `NUMBER SIZE`, each once.
    func seen(in workspace: Workspace) async throws -> [String] {
        // One process for all files: each costs tens of milliseconds in a guest under emulation.
        let program = """
            import os
            def seen(f): return " ".join(sorted(set(open(f).read().split()))[:3]) + " " + str(os.path.getsize(f))
            print("\\n".join(sorted({seen("d/" + f) for f in os.listdir("d")})))
            """
        let line = "python3 - << 'END'\n\(program)\nEND"
        return try await workspace.line(line).split(separator: "\n").map(String.init)
    }
}

extension Workspace {
    /// Names of what an operation that was cut off has left in the guest.
    func temporaryNames() async throws -> String {
        try await line("find /workspace /var/lib -name '.pyro-*'")
    }

    /// Waits until whatever was under way when something was killed has come to its end.
    func settled() async throws -> WorkspaceInfo {
        try await eventually(within: .seconds(60), "the workspace to come to rest") {
            let info = try await status()
            let machines = ProcessTable.running("qemu-system-x86_64").count
            return info.state == .started ? machines == 1 : machines == 0
        }
        return try await status()
    }
}
