internal import PyroSDK
internal import Synchronization

/// Installs missing environments in the background, so that a call answers at once; goes on while the server lives.
final class EnvironmentInstaller: Sendable {
    private enum Installation {
        case running(Progress, Task<Void, Never>)
        case failed(PyroError)
    }

    private let backend: Backend
    private let installations = Mutex<[String: Installation]>([:])

    init(backend: Backend) {
        self.backend = backend
    }

    /// Returns when the environment is there, and starts its installation when it is not.
    /// - Throws: `environment_installing` while it is being installed, `environment_unknown`, or once what made an
    ///   installation fail; the call after that tries again.
    func require(_ name: String) throws {
        if let error = stateError(name) { throw error }
        if try backend.inspectEnvironment(name).installed { return }
        throw installations.withLock { installations in
            if case .running(let progress, _) = installations[name] { return Self.installing(name, progress) }
            let beginning = Progress("Beginning")
            installations[name] = .running(beginning, Task { await self.install(name) })
            return Self.installing(name, beginning)
        }
    }

    /// Cancels what is running and returns when it has ended, with nothing left behind.
    func end() async {
        let tasks = installations.withLock { installations in
            installations.values.compactMap { installation in
                if case .running(_, let task) = installation { task } else { nil }
            }
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func stateError(_ name: String) -> PyroError? {
        installations.withLock { installations in
            switch installations[name] {
            case .running(let progress, _): return Self.installing(name, progress)
            case .failed(let error):
                installations[name] = nil
                return error
            case nil: return nil
            }
        }
    }

    private func install(_ name: String) async {
        var failure: PyroError?
        do {
            _ = try await backend.pullEnvironment(name) { self.note($0, of: name) }
        } catch let error as PyroError {
            failure = error
        } catch {
            failure = PyroError(.internal, "The installation of \(name) met an unexpected error: \(error).")
        }
        installations.withLock { $0[name] = failure.map(Installation.failed) }
    }

    private func note(_ progress: Progress, of name: String) {
        installations.withLock { installations in
            guard case .running(_, let task) = installations[name] else { return }
            installations[name] = .running(progress, task)
        }
    }

    private static func installing(_ name: String, _ progress: Progress) -> PyroError {
        let fraction = progress.fraction.flatMap { $0.isFinite ? min(max($0, 0), 1) : nil } ?? 0
        return PyroError(
            .environmentInstalling,
            "The environment \(name) is being installed: \(Int(fraction * 100))% (\(progress.message)).",
            remedy: "Call again in half a minute; the installation goes on in the meantime.", retry: .safe)
    }
}
