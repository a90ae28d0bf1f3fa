import Glibc
import PyroWire

@testable import PyroAgent

extension ExecRequest {
    static func program(
        _ arguments: String..., variables: [String] = [], directory: String = "/", input: Bool = false
    ) -> ExecRequest {
        ExecRequest(
            arguments: arguments.map { Array($0.utf8) }, shellLine: nil, variables: variables.map { Array($0.utf8) },
            workingDirectory: Array(directory.utf8), hasInput: input)
    }

    static func shell(_ line: String, input: Bool = false) -> ExecRequest {
        ExecRequest(
            arguments: ["/bin/sh", "-c", line].map { Array($0.utf8) }, shellLine: nil, variables: [],
            workingDirectory: Array("/".utf8), hasInput: input)
    }
}

extension ExecRequest {
    func keyed(_ key: UInt64) -> ExecRequest {
        var request = self
        request.key = key
        return request
    }
}

/// Whether a process exists and is no zombie.
func isAlive(_ pid: Int32) -> Bool {
    guard let file = fopen("/proc/\(pid)/stat", "r") else { return false }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 512)
    guard fgets(&buffer, Int32(buffer.count), file) != nil else { return false }
    let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return false }
    return text[text.index(after: end)...].split(separator: " ").first.map { $0 != "Z" && $0 != "X" } ?? false
}

/// Entries of a directory, such as open descriptors.
func count(of directory: String) -> Int {
    DirectoryListing.names(in: directory).count
}
