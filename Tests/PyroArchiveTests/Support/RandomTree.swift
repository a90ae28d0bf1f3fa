import Glibc

/// Trees with odd names, links of both kinds, odd modes and times.
enum RandomTree {
    private static let pieces = ["a", "b", "Ω", "sp ace", "-dash", ".dot", "tab\\t", "nl\\n", "hi\\377", "*", "é"]

    static func make(in root: String, using generator: inout some RandomNumberGenerator) throws {
        var lines = ["mkdir -p '\(root)'", "cd '\(root)'"]
        var directories = ["."]
        var files: [String] = []
        for index in 0..<60 {
            let parent = directories.randomElement(using: &generator) ?? "."
            let piece = pieces.randomElement(using: &generator) ?? ""
            let repeated = String(repeating: "x", count: Int.random(in: 0...10, using: &generator) == 0 ? 180 : 1)
            let path = "\(parent)/\(piece)\(repeated)\(index)"
            // In shell words: names have bytes that are no text.
            let word = "\"$(printf '%b_' '\(path)')\""
            switch Int.random(in: 0..<10, using: &generator) {
            case 0...2:
                lines.append("mkdir \(word)")
                directories.append(path + "_")
            case 3...6:
                let size = [0, 1, 511, 512, 513, 100_000].randomElement(using: &generator) ?? 0
                lines.append("head -c \(size) /dev/urandom > \(word)")
                files.append(path + "_")
            case 7:
                lines.append(
                    "ln -s '\(["../x", "/etc/passwd", ".", "a"].randomElement(using: &generator) ?? "")' \(word)")
            default:
                guard let file = files.randomElement(using: &generator) else { continue }
                lines.append("ln \"$(printf '%b' '\(file)')\" \(word)")
            }
            let mode = [0o644, 0o755, 0o600, 0o444, 0o777, 0o750].randomElement(using: &generator) ?? 0
            lines.append("[ -h \(word) ] || [ -d \(word) ] || chmod \(String(mode, radix: 8)) \(word)")
        }
        for directory in directories.dropFirst().reversed() {
            let time = UInt32.random(in: 0 ... .max, using: &generator)
            lines.append("touch -d '@\(time).123456789' \"$(printf '%b' '\(directory)')\"")
        }
        try shell(lines.joined(separator: "\n"))
    }
}
