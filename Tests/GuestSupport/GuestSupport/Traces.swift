internal import Glibc

/// What lay about before a test, to tell what the test left.
struct Traces: Sendable {
    private let logs: Set<String>
    private let cgroups: Set<String>

    init(home: Home) {
        logs = Set(home.names(in: "logs"))
        cgroups = Cgroups.all()
    }

    /// - Throws: a ``TestFailure`` that names all that is still there after a while.
    func requireNothingNew(in homes: [Home]) async throws {
        do {
            try await eventually(within: .seconds(15), "everything to be gone") { remains(homes).isEmpty }
        } catch let failure as TestFailure {
            let remains = remains(homes)
            guard !remains.isEmpty else { return }
            throw TestFailure("\(failure) Still there: \(remains.joined(separator: ", ")).")
        }
    }

    private func remains(_ homes: [Home]) -> [String] {
        ProcessTable.descendants().map(\.description)
            + homes.flatMap { home in home.leftovers().map { "\(home.path)/\($0)" } }
            + Cgroups.empty().subtracting(cgroups).sorted()
    }

    /// Prints the console logs that are new and how workspaces stood; the files stay where they are.
    func printEvidence(from homes: [Home], workspaces: [String]) {
        for workspace in workspaces { print("--- workspace \(workspace)") }
        for home in homes {
            for name in home.names(in: "logs") where !logs.contains(name) {
                print("--- \(home.appending("logs/\(name)"))\n\(home.text("logs/\(name)"))\n---")
            }
        }
    }

    /// Ends what a failed test has left running, so that the next ones are not judged by it.
    func endStrays() async {
        for stray in ProcessTable.descendants() { kill(stray.pid, SIGKILL) }
        try? await eventually("the strays of a failed test to end") { ProcessTable.descendants().isEmpty }
    }
}
