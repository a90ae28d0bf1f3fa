package import PyroSDK

/// The error that a call of the SDK is refused with.
/// - Throws: a ``TestFailure`` when it succeeds, and whatever else it throws.
package func refusal<Value>(of call: () async throws -> Value) async throws -> PyroError {
    let value: Value
    do {
        value = try await call()
    } catch let error as PyroError {
        return error
    }
    throw TestFailure("A call that was to be refused gave \(value).")
}
