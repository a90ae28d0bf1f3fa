/// Waits until `condition` holds, looking often, since nothing announces what happens in other processes.
/// - Parameter what: to follow `waited for`.
package func eventually(
    within limit: Duration = .seconds(20), _ what: String, _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { throw TestFailure("Waited \(limit) for \(what) in vain.") }
        try await Task.sleep(for: .milliseconds(20))
    }
}
