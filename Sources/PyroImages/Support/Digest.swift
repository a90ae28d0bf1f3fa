internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// SHA-256 by the system's `sha256sum`.
enum Digest {
    static let tool = Tool("sha256sum", debianPackage: "coreutils")

    /// 64 lower-case hex digits of a whole file.
    static func sha256(of path: FilePath) async throws -> String {
        try await sha256(reading: try OwnedDescriptor.open(path, .readOnly))
    }

    /// 64 lower-case hex digits of all that `input` still yields.
    static func sha256(reading input: OwnedDescriptor) async throws -> String {
        // By standard input: given a name, sha256sum escapes some of them in what it prints.
        let text = try await tool.run([], input: input, deadline: ImageLimits.digestDeadline).text
        guard let hex = text.split(separator: " ").first.map(String.init), isHex(hex) else {
            throw PyroError(.internal, "Could not digest a file: sha256sum printed `\(text.prefix(100))`.")
        }
        return hex
    }

    /// Whether a string is 64 lower-case hex digits.
    static func isHex(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
