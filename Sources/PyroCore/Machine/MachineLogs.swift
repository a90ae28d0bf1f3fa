internal import Glibc
internal import PyroModel
package import PyroSystem
internal import SystemPackage

/// Console logs of machines that failed, below `logs/`: evidence for whoever looks into it, of the latest few only.
package struct MachineLogs: Sendable {
    /// Logs that are kept.
    static let kept = 20

    let state: StateDirectory

    package init(state: StateDirectory) {
        self.state = state
    }

    /// Keeps a log and adds to the error where it is and what it says last.
    func keep(_ console: ConsoleLog, of id: MachineID, failedWith error: PyroError) -> PyroError {
        let text = console.text
        guard !text.isEmpty else { return error }
        let path = state.logs.appending("machine-\(id).log")
        var error = error
        let end = console.lastLines().split(separator: "\n").joined(separator: " | ")
        error.message += " Its console ends with: \(end)"
        if (try? DurableFile.write(Array(text.utf8), to: path)) != nil {
            error.message += " (all of it is in \(path))"
            removeOldest()
        }
        return error
    }

    private func removeOldest() {
        let names = ((try? Directory.names(in: state.logs)) ?? []).filter { $0.hasPrefix("machine-") }
        let logs = names.map {
            (path: state.logs.appending($0), time: Directory.modified(state.logs.appending($0)))
        }
        for old in logs.sorted(by: { $0.time > $1.time }).dropFirst(Self.kept) {
            _ = old.path.withPlatformString { unlink($0) }
        }
    }
}
