import Glibc

/// A directory that is gone after the test.
func withScratch<Result>(_ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/pyro-agent-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw HostClient.Failure(description: "no scratch directory") }
    let path = String(cString: made)
    defer { _ = shell("rm -rf '\(path)'") }
    return try body(path)
}

/// Runs a line on the host; what it printed, or `nil` when it failed.
func shell(_ line: String) -> String? {
    guard let pipe = popen(line, "r") else { return nil }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer.prefix(count) }
    return pclose(pipe) == 0 ? String(decoding: output, as: UTF8.self) : nil
}

func contents(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { output += buffer.prefix(count) }
    return output
}
