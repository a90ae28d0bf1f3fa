/// The one error type of pyro: the SDK throws it, the CLI prints it, MCP returns it.
///
/// A guest command that exits with a non-zero status is a result, never an error.
///
///     do {
///         let result = try await pyro.run(["git", "--version"], in: "debian:12")
///     } catch where error.code == .environmentUnknown {
///         print(error.remedy ?? "")
///     }
public struct PyroError: Error, Sendable, Hashable {
    /// What kind of error this is; see ``PyroErrorCode`` for each code's meaning.
    public var code: PyroErrorCode
    /// A whole sentence that names the operation, the object and the value.
    public var message: String
    /// What to do about it, or `nil` where nothing useful can be said.
    public var remedy: String?
    /// Whether the same call may be made again.
    public var retry: PyroErrorRetry

    /// - Parameters:
    ///   - remedy: what to do; the code's own remedy when `nil`.
    ///   - retry: whether a second call is safe; the code's own answer when `nil`.
    public init(_ code: PyroErrorCode, _ message: String, remedy: String? = nil, retry: PyroErrorRetry? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy ?? code.defaultRemedy
        self.retry = retry ?? code.defaultRetry
    }
}

/// Whether a call that failed may be made again.
public enum PyroErrorRetry: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing happened, or the call can be repeated without harm.
    case safe
    /// The same call fails again until something else changes.
    case never
    /// The call may have taken effect: look before repeating it.
    case unknown
}

extension PyroError: CustomStringConvertible {
    /// `code: message (remedy)`, for logs.
    public var description: String {
        remedy.map { "\(code.rawValue): \(message) (\($0))" } ?? "\(code.rawValue): \(message)"
    }
}

extension PyroError: Codable {
    private enum EnvelopeKeys: String, CodingKey { case ok, error }
    private enum BodyKeys: String, CodingKey { case code, message, remedy, retry }

    /// Encodes the contract's shape: `{"ok": false, "error": {"code", "message", "remedy?", "retry"}}`.
    public func encode(to encoder: any Encoder) throws {
        var envelope = encoder.container(keyedBy: EnvelopeKeys.self)
        try envelope.encode(false, forKey: .ok)
        var body = envelope.nestedContainer(keyedBy: BodyKeys.self, forKey: .error)
        try body.encode(code, forKey: .code)
        try body.encode(message, forKey: .message)
        try body.encodeIfPresent(remedy, forKey: .remedy)
        try body.encode(retry, forKey: .retry)
    }

    public init(from decoder: any Decoder) throws {
        let envelope = try decoder.container(keyedBy: EnvelopeKeys.self)
        let body = try envelope.nestedContainer(keyedBy: BodyKeys.self, forKey: .error)
        code = try body.decode(PyroErrorCode.self, forKey: .code)
        message = try body.decode(String.self, forKey: .message)
        remedy = try body.decodeIfPresent(String.self, forKey: .remedy)
        retry = try body.decode(PyroErrorRetry.self, forKey: .retry)
    }
}
