/// A step of something that takes long, in words a person can read.
public struct Progress: Sendable, Hashable, Codable {
    /// What is being done, such as `Downloading packages`.
    public var message: String
    /// How much of the whole is done, 0 to 1; absent where that is not known.
    public var fraction: Double?

    public init(_ message: String, fraction: Double? = nil) {
        self.message = message
        self.fraction = fraction
    }
}

/// Takes progress; called from any thread, in order.
public typealias ProgressHandler = @Sendable (Progress) -> Void
