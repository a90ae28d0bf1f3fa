import Glibc
import PyroAgent
import PyroWire

/// Applies a patch and kills itself half way, as a machine does that is turned off.
enum PatchProgram {
    static let name = "patch-until"

    /// - Parameter arguments: the directory, the staging directory, the file of the patch, and before which step it dies.
    /// - Returns: 0 when there are no more steps, 2 when the patch was refused.
    static func run(_ arguments: [String]) -> Int32 {
        guard arguments.count == 4, let last = Int(arguments[3]) else { return 64 }
        do throws(FailureReply) {
            let patching = try Patching(directory: Array(arguments[0].utf8), staging: Array(arguments[1].utf8))
            var steps = 0
            patching.willStep = {
                steps += 1
                if steps > last { kill(getpid(), SIGKILL) }
            }
            _ = try patching.apply(contents(arguments[2]), checksOnly: false)
            return 0
        } catch {
            print(error.message)
            return 2
        }
    }

    private static func contents(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { content += buffer.prefix(count) }
        return content
    }
}
