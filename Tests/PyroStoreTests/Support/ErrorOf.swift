import PyroModel
import Testing

/// The error that `body` throws.
func errorOf(_ body: () async throws -> Void) async throws -> PyroError {
    do {
        try await body()
    } catch let error as PyroError {
        return error
    }
    Issue.record("nothing was thrown")
    return PyroError(.internal, "")
}
