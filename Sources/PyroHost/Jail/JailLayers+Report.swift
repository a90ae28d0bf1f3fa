package import PyroModel

extension JailLayers {
    /// Every layer in the order of ``JailLayer``, as `doctor` shows it.
    package var report: JailReport {
        JailReport(
            layers: JailLayer.allCases.map {
                JailReport.Layer(name: $0.rawValue, active: isActive($0), reason: reasons[$0])
            })
    }

    /// Reads a report back; a layer that it does not name is taken for inactive.
    package init(_ report: JailReport) {
        self.init()
        let known = Dictionary(report.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for layer in JailLayer.allCases {
            guard let found = known[layer.rawValue] else {
                deactivate(layer, because: "It was not probed.")
                continue
            }
            if !found.active { deactivate(layer, because: found.reason ?? "It was not active when it was probed.") }
        }
    }
}
