internal import PyroSDK

/// A doctor's report in words for people: a line a check, then the jail's layers, the accelerator, the environments.
enum DoctorRendering {
    static func text(_ report: DoctorReport, style: ProseStyle) -> String {
        var lines = report.checks.flatMap { check($0, style: style) }
        lines.append("")
        lines.append("jail:")
        lines += report.jail.layers.map { layer in
            let state = layer.active ? style.success("on ") : style.failure("off")
            return "  \(state)  \(layer.name)" + (layer.reason.map { ": \($0)" } ?? "")
        }
        lines.append("accelerator: \(accelerator(report.accelerator))")
        lines.append("platform: \(report.platform)")
        lines.append("state directory: \(report.stateDir)")
        lines.append("installed environments: \(installed(report.environments))")
        return lines.joined(separator: "\n")
    }

    private static func check(_ check: DoctorReport.Check, style: ProseStyle) -> [String] {
        let mark = check.ok ? style.success("ok  ") : style.failure("FAIL")
        let line = "\(mark)  \(check.name): \(check.detail)"
        return [line] + (check.remedy.map { ["      \(style.hint("hint:")) \($0)"] } ?? [])
    }

    private static func accelerator(_ report: AcceleratorReport) -> String {
        guard let reason = report.kvm.reason else { return report.chosen.rawValue }
        return "\(report.chosen.rawValue) (\(reason))"
    }

    private static func installed(_ environments: [EnvironmentInfo]) -> String {
        let names = environments.filter(\.installed).map(\.name)
        return names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}
