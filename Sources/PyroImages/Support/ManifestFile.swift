internal import FoundationEssentials
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Small JSON files that describe what lies beside them. Each names its format and its version first.
enum ManifestFile {
    /// The two fields that are read before all else, so that a newer file is told from a broken one.
    private struct Header: Decodable {
        var format: String
        var formatVersion: Int

        enum CodingKeys: String, CodingKey {
            case format
            case formatVersion = "format_version"
        }
    }

    static func write(_ value: some Encodable, to path: FilePath) throws(PyroError) {
        let text = try SystemError.during("write \(path)") { try ContractJSON.encode(value, pretty: true) }
        try DurableFile.write(Array((text + "\n").utf8), to: path)
    }

    /// - Throws: ``PyroErrorCode/notFound`` where there is none; ``PyroErrorCode/hostRequirement`` where a newer pyro
    ///   wrote it; ``PyroErrorCode/internal`` where it is damaged.
    static func read<Value: Decodable>(
        _ type: Value.Type, from path: FilePath, format: String, version: Int
    ) throws(PyroError) -> Value {
        let bytes = try DurableFile.read(path, limit: ImageLimits.manifestBytes)
        guard let header = try? ContractJSON.decode(Header.self, from: bytes), header.format == format else {
            throw damaged(path)
        }
        guard header.formatVersion <= version else {
            throw PyroError(
                .hostRequirement,
                "Could not read \(path): its format has version \(header.formatVersion); this pyro knows \(version).",
                remedy: "Use the newer pyro that wrote it, or another \(EnvironmentVariables.home).")
        }
        guard let value = try? ContractJSON.decode(type, from: bytes) else { throw damaged(path) }
        return value
    }

    private static func damaged(_ path: FilePath) -> PyroError {
        PyroError(
            .internal, "Could not read \(path): it is damaged.", remedy: "Install it again: `pyro env pull NAME`.")
    }
}
