internal import FrontEnd
internal import Glibc
internal import PyroSDK

/// A file of this host that a flag names; `-` stands for standard input.
struct InputFile: Sendable {
    var path: String
    /// The flag that named it.
    var flag: String

    /// All of it.
    /// - Throws: `not_found`, `usage` when it cannot be read, `too_large` when it has more than `limit` bytes.
    func bytes(limit: Int, standardInput: StandardInput) async throws -> [UInt8] {
        guard path != "-" else { return try await collect(standardInput, limit: limit) }
        let descriptor = try await opened()
        defer { close(descriptor) }
        return try await collect(StandardInput(descriptor: descriptor), limit: limit)
    }

    /// On a thread of its own: opening a pipe may have to wait for the one who writes to it.
    private func opened() async throws -> Int32 {
        do {
            return try await BlockingLane("input").run { [path] in
                let descriptor = open(path, O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else { throw DescriptorError("open", number: errno) }
                return descriptor
            }
        } catch let error as DescriptorError {
            throw unreadable(error)
        }
    }

    private func collect(_ input: StandardInput, limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await part in input {
                bytes += part
                guard bytes.count <= limit else { throw tooLarge(limit) }
            }
        } catch let error as DescriptorError {
            throw unreadable(error)
        }
        return bytes
    }

    private var title: String {
        path == "-" ? "The standard input that \(flag) asks for" : "The file '\(PlainText.line(path))' given to \(flag)"
    }

    private func unreadable(_ error: DescriptorError) -> PyroError {
        PyroError(
            error.number == ENOENT ? .notFound : .usage, "\(title) cannot be read: \(error).",
            remedy: "Name a file that exists and that you may read.")
    }

    private func tooLarge(_ limit: Int) -> PyroError {
        PyroError(.tooLarge, "\(title) has more than \(ByteCount.words(Int64(limit))), the most there may be.")
    }
}
