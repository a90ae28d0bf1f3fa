package import PyroModel
package import PyroSystem
package import SystemPackage

/// What is costly to find out about the host and stays the same until it boots again: kept in `host.json`, read by
/// every start of a machine.
///
/// The file is one JSON object with `version` 1, the key it was found under and the facts. A reader of another version,
/// of another boot, user, kernel or tool, or of a damaged file, probes again and writes it anew.
package struct HostFacts: Sendable, Hashable {
    package var accelerator: AcceleratorReport
    package var jail: JailLayers
    /// kHz; 0 where there is no time stamp counter.
    package var tscFrequency: UInt32

    package init(accelerator: AcceleratorReport, jail: JailLayers, tscFrequency: UInt32) {
        self.accelerator = accelerator
        self.jail = jail
        self.tscFrequency = tscFrequency
    }
}

extension HostFacts {
    /// The facts as they are known, or as a probe finds them, which is kept for the next time.
    /// - Parameters:
    ///   - jail: the path of `pyro-jail`.
    ///   - qemu: the path of QEMU, `nil` where it is not installed.
    ///   - fresh: probe in any case, as `doctor` does.
    package static func find(
        in state: StateDirectory, jail: FilePath, qemu: FilePath?, fresh: Bool = false
    ) async throws -> HostFacts {
        let key = try HostFactsKey.current(tools: [jail, qemu].compactMap { $0 })
        let known = HostFactsFile.read(state.hostFacts)
        if !fresh, let known, known.key == key { return known.facts }
        let facts = try await probe(jail: jail, qemu: qemu, previousFrequency: known?.facts.tscFrequency)
        try HostFactsFile(key: key, facts: facts).write(to: state.hostFacts)
        return facts
    }

    /// Finds everything anew, in a second at most on a quiet host.
    package static func probe(jail: FilePath, qemu: FilePath?, previousFrequency: UInt32?) async throws -> HostFacts {
        async let accelerator = AcceleratorProbe.run()
        async let frequency = TSCFrequency.measure(previous: previousFrequency)
        async let layers = JailProbe(executable: jail, qemu: qemu).run()
        return try await HostFacts(accelerator: accelerator, jail: layers, tscFrequency: frequency)
    }
}
