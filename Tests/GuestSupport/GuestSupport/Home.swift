internal import FoundationEssentials
internal import Glibc
package import SystemPackage

/// A state directory that tests use.
package struct Home: Sendable {
    package let path: FilePath

    /// The environment that all tests run in.
    package static let environment = "debian:12"

    /// The one that `make test` prepares and names by PYRO_HOME.
    static func shared() throws -> Home {
        guard let value = getenv("PYRO_HOME").map({ String(cString: $0) }), value.hasPrefix("/") else {
            throw TestFailure("Tests of real machines need PYRO_HOME, an absolute path. `make test` sets it.")
        }
        let home = Home(path: FilePath(value))
        guard home.holds("environments/debian-12.json"), home.holds("kernels/current.json") else {
            throw TestFailure("\(environment) is not installed in \(value): run `pyro env pull \(environment)` there.")
        }
        return home
    }

    package func appending(_ components: String) -> FilePath { path.pushing(FilePath(components)) }

    package func holds(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: appending(name).string)
    }

    /// Names in a directory of it, sorted.
    package func names(in directory: String = "") -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: appending(directory).string)) ?? []).sorted()
    }

    package func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    package func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: appending(name).string))
    }

    package func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: appending(name).string)))
    }

    /// In bytes.
    package func size(of name: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: appending(name).string)[.size] as? Int ?? 0
    }

    package func text(_ name: String) -> String {
        (try? read(name)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    package func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: appending(name).string)
    }

    package func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: appending(name).string, withIntermediateDirectories: true)
    }

    /// The checkpoint that was used or made last.
    package func latestCheckpoint() throws -> String {
        let names = names(in: "checkpoints").map { "checkpoints/\($0)" }
        guard let latest = names.max(by: { modified($0) < modified($1) }) else {
            throw TestFailure("There is no checkpoint in \(path).")
        }
        return latest
    }

    private func modified(_ name: String) -> Date {
        let attributes = try? FileManager.default.attributesOfItem(atPath: appending(name).string)
        return attributes?[.modificationDate] as? Date ?? .distantPast
    }
}
