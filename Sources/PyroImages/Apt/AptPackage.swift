/// A package as its stanza in a package list tells it.
struct AptPackage: Sendable, Hashable {
    var name: String
    var version: String
    /// Names of what it depends on, the first of alternatives.
    var dependencies: [String]

    /// - Parameter stanza: `Key: value` lines up to the first empty one; `nil` where name or version are missing or
    ///   odd.
    init?(stanza: String) {
        var fields: [Substring: Substring] = [:]
        for line in stanza.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty { break }
            guard let colon = line.firstIndex(of: ":"), !line.hasPrefix(" ") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...].drop { $0 == " " }
        }
        guard let name = fields["Package"], let version = fields["Version"], Self.isWord(name), Self.isWord(version)
        else {
            return nil
        }
        self.name = String(name)
        self.version = String(version)
        dependencies = (fields["Depends"] ?? "").split(separator: ",").compactMap { clause in
            clause.split(whereSeparator: { $0 == " " || $0 == "|" || $0 == "(" }).first.map(String.init)
        }
    }

    /// Letters, digits and `+-.:~`, which is all that Debian allows in names and versions.
    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty && text.first != "-"
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: "+-.:~".utf8.contains(byte)
                }
            }
    }
}
