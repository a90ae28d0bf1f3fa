internal import PyroModel

/// Eight workspaces that are made at once, until the last of them is ready, and what one of them takes beside the others.
struct EightWorkspacesBenchmark: Benchmark {
    let metrics: [Metric] = [.eightCreates, .idleMemoryOfEight]
    private static let copies = 8

    /// Several at once take long, and are steadier than one.
    func rounds(of all: Int) -> Int { max(1, (all + 2) / 3) }

    func measure(on host: BenchmarkHost, into measurements: inout Measurements) async throws {
        let clock = ContinuousClock()
        let begin = clock.now
        let made = await withTaskGroup(of: Result<BenchmarkWorkspace, any Error>.self) { group in
            for _ in 0..<Self.copies { group.addTask { await attempt(on: host) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let time = clock.now - begin
        let memory = made.compactMap { try? $0.get().memory().total }
        for case .success(let workspace) in made { try? await workspace.remove() }
        for outcome in made { _ = try outcome.get() }
        measurements.add(.eightCreates, time)
        guard memory.count == Self.copies else {
            throw PyroError(.internal, "A workspace was gone before its memory was measured.")
        }
        measurements.add(.idleMemoryOfEight, memory.reduce(0, +) / Double(Self.copies))
    }

    /// One that fails must not keep the others from being removed.
    private func attempt(on host: BenchmarkHost) async -> Result<BenchmarkWorkspace, any Error> {
        do {
            return .success(try await BenchmarkWorkspace.make(on: host))
        } catch {
            return .failure(error)
        }
    }
}
