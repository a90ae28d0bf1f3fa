import Glibc
import PyroWire

@testable import PyroArchive

/// What a test could not set up.
struct NoStage: Error {
    let reason: String
}

/// A directory that is gone after the test.
@discardableResult
func withScratch<Result>(_ body: (String) throws -> Result) throws -> Result {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/pyro-archive-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw NoStage(reason: "no scratch directory below \(base)") }
    let path = String(cString: made)
    defer { _ = try? shell("chmod -R u+rwx '\(path)'; rm -rf '\(path)'") }
    return try body(path)
}

/// Runs a line on the host and returns what it printed.
@discardableResult
func shell(_ line: String) throws -> String {
    guard let pipe = popen("{ \(line)\n} 2>&1", "r") else { throw NoStage(reason: "no shell") }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer.prefix(count) }
    let text = String(decoding: output, as: UTF8.self)
    guard pclose(pipe) == 0 else { throw NoStage(reason: "\(line)\nfailed: \(text)") }
    return text
}

func contents(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { output += buffer.prefix(count) }
    return output
}

func put(_ bytes: [UInt8], _ path: String) throws {
    guard let file = fopen(path, "w") else { throw NoStage(reason: "cannot write \(path)") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw NoStage(reason: "cannot write \(path)") }
}

func directory(_ path: String) throws -> Descriptor {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw NoStage(reason: "cannot open \(path)") }
    return Descriptor(descriptor)
}

/// Everything about the tree at `path` that an archive carries, a line an entry.
func listing(_ path: String) throws -> String {
    // Sizes of directories and counts of their links belong to the file system.
    try shell(
        """
        cd '\(path)' && find . -printf '%P|%y|%m|%s|%T@|%l|%n|\\n' \
        | sed -E 's/\\|d\\|([0-9]*)\\|[0-9]*\\|([^|]*)\\|\\|[0-9]*\\|$/|d|\\1||\\2||/' | LC_ALL=C sort
        find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum | cut -c1-64
        """)
}
