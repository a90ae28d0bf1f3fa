/// `/etc/hosts`, of which only the line of the machine's own name is ours.
enum HostsFile {
    /// The address that Debian gives a machine without a fixed one.
    private static let ownAddress = "127.0.1.1"

    /// The same file with the first line of our address naming `name`, or with such a line at its end.
    static func setting(_ name: String, in content: [UInt8]) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        let ours = Array("\(ownAddress)\t\(name)".utf8)
        var lines = content.split(separator: newline, omittingEmptySubsequences: false).map { Array($0) }
        if let index = lines.firstIndex(where: isOurs) {
            lines[index] = ours
            return Array(lines.joined(separator: [newline]))
        }
        let separator = content.isEmpty || content.last == newline ? [] : [newline]
        return content + separator + ours + [newline]
    }

    private static func isOurs(_ line: [UInt8]) -> Bool {
        line.starts(with: ownAddress.utf8)
            && line.dropFirst(ownAddress.utf8.count).first.map { $0 == 32 || $0 == 9 } == true
    }
}
