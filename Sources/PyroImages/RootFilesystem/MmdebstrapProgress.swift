internal import PyroModel

/// Turns what `mmdebstrap --verbose` prints into progress. The text is apt's and mmdebstrap's and may change: a line
/// that is not known changes nothing, and no decision rests on any.
struct MmdebstrapProgress {
    /// A step of the build, the words for it, and the part of the whole that it ends at, by the time it takes.
    private struct Step {
        var prefix: String
        var message: String
        var start: Double
        var end: Double
    }

    private static let steps = [
        Step(prefix: "I: running apt-get update", message: "Fetching package lists", start: 0.0, end: 0.08),
        Step(prefix: "I: downloading packages", message: "Downloading the base system", start: 0.08, end: 0.15),
        Step(prefix: "I: extracting archives", message: "Unpacking the base system", start: 0.15, end: 0.2),
        Step(prefix: "I: installing essential", message: "Setting up the base system", start: 0.2, end: 0.45),
        Step(prefix: "I: installing remaining", message: "Installing packages", start: 0.45, end: 0.92),
        Step(prefix: "I: running --customize-hook", message: "Cleaning up", start: 0.92, end: 0.95),
        Step(prefix: "I: creating tarball", message: "Packing the root file system", start: 0.95, end: 1.0),
    ]

    private let handler: ProgressHandler
    private var step: Step?
    /// Packages of this step: how many there are, and the lines that tell of one as unpacked or set up.
    private var expected = 0
    private var seen = 0

    init(handler: @escaping ProgressHandler) {
        self.handler = handler
    }

    mutating func line(_ line: String) {
        if let next = Self.steps.first(where: { line.hasPrefix($0.prefix) }) {
            guard next.prefix != step?.prefix else { return }
            step = next
            seen = 0
            report(next.message, 0)
        } else if let count = Self.newlyInstalled(line) {
            expected = count
        } else if line.hasPrefix("Unpacking ") || line.hasPrefix("Setting up ") {
            guard let step else { return }
            seen += 1
            // Each package is unpacked once and set up once.
            let part = expected > 0 ? Double(seen) / Double(2 * expected) : 0
            report("\(step.message): \(Self.packageName(line))", min(part, 1))
        }
    }

    private func report(_ message: String, _ part: Double) {
        guard let step else { return }
        handler(Progress(message, fraction: step.start + (step.end - step.start) * part))
    }

    /// `0 upgraded, 79 newly installed, ...` says 79.
    private static func newlyInstalled(_ line: String) -> Int? {
        let words = line.split(separator: " ")
        guard words.count > 4, words[3] == "newly", words[4].hasPrefix("installed") else { return nil }
        return Int(words[2]).flatMap { (1...100_000).contains($0) ? $0 : nil }
    }

    /// The package of `Unpacking git (1:2.39.5) ...` and of `Setting up git (1:2.39.5) ...`.
    private static func packageName(_ line: String) -> String {
        let words = line.split(separator: " ")
        let word = line.hasPrefix("Setting") ? words.dropFirst(2).first : words.dropFirst().first
        return String((word ?? "").prefix(64).prefix { $0 != ":" })
    }
}
