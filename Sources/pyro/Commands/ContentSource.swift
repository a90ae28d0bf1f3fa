internal import PyroSDK

/// Bytes that are given on the command line itself or by a file of this host.
enum ContentSource: Sendable {
    case text(String)
    case file(InputFile)

    /// - Throws: `not_found`, `usage` when the file cannot be read, `too_large` when there are more than `limit` bytes.
    func bytes(limit: Int, standardInput: StandardInput) async throws -> [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .file(let file): try await file.bytes(limit: limit, standardInput: standardInput)
        }
    }
}
