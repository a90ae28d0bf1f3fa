internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The file `host.json`.
struct HostFactsFile: Sendable, Codable {
    static let currentVersion = 1
    /// Bytes that the file never reaches; a larger one is damaged.
    static let sizeLimit = 64 << 10

    var version = HostFactsFile.currentVersion
    var key: HostFactsKey
    var accelerator: AcceleratorReport
    var jail: JailReport
    var tscKHz: UInt32

    enum CodingKeys: String, CodingKey {
        case version, key, accelerator, jail
        case tscKHz = "tsc_khz"
    }

    init(key: HostFactsKey, facts: HostFacts) {
        self.key = key
        accelerator = facts.accelerator
        jail = facts.jail.report
        tscKHz = facts.tscFrequency
    }

    var facts: HostFacts {
        HostFacts(accelerator: accelerator, jail: JailLayers(jail), tscFrequency: tscKHz)
    }

    /// What the file says, or `nil` when it is missing, damaged or of another version: then it is found out again.
    static func read(_ path: FilePath) -> HostFactsFile? {
        guard let bytes = try? DurableFile.read(path, limit: sizeLimit),
            let file = try? ContractJSON.decode(HostFactsFile.self, from: bytes), file.version == currentVersion
        else { return nil }
        return file
    }

    func write(to path: FilePath) throws(PyroError) {
        let text = try SystemError.during("encode the facts about the host") {
            try ContractJSON.encode(self, pretty: true)
        }
        try DurableFile.write(text.utf8, to: path)
    }
}
