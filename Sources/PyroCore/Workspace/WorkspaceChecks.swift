internal import PyroModel

/// What names, labels and numbers of workspaces may be.
enum WorkspaceChecks {
    /// - Throws: `usage`, naming the value and what is allowed.
    static func check(_ options: WorkspaceOptions) throws(PyroError) {
        if let name = options.name { try check(name: name) }
        try check(labels: options.labels)
        try check(options.vcpuCount, named: "vcpu_count", against: Limits.vcpuCount)
        try check(options.memMiB, named: "mem_mib", against: Limits.memoryMiB)
        try check(options.diskMiB, named: "disk_mib", against: Limits.diskMiB)
        try check(options.ttlSeconds, named: "ttl_seconds", against: Limits.ttlSeconds)
    }

    static func check(_ changes: WorkspaceChanges) throws(PyroError) {
        if let name = changes.name {
            try check(name: name)
            guard !changes.clearsName else {
                throw PyroError(.usage, "A name cannot be set to \"\(name)\" and cleared at once.")
            }
        }
        try check(labels: changes.labels)
        if let ttl = changes.ttlSeconds { try check(ttl, named: "ttl_seconds", against: Limits.ttlSeconds) }
        if let key = changes.clearLabels.first(where: { changes.labels[$0] != nil }) {
            throw PyroError(.usage, "The label \"\(key)\" cannot be set and cleared at once.")
        }
    }

    static func check(_ value: Int, named name: String, against limit: Limits.Bounded) throws(PyroError) {
        guard limit.range.contains(value) else {
            throw PyroError(
                .usage, "\(name) is \(value); it must be \(limit.range.lowerBound) to \(limit.range.upperBound).")
        }
    }

    private static func check(name: String) throws(PyroError) {
        let shown = String(name.prefix(Limits.nameLength))
        guard !name.isEmpty, name.contains(where: { !$0.isWhitespace }) else {
            throw PyroError(.usage, "The name of a workspace is empty.", remedy: "Leave it out, or give one.")
        }
        try check(text: name, named: "name")
        guard MachineID(name) == nil else {
            throw PyroError(.usage, "The name \"\(shown)\" looks like an id.", remedy: "Choose another name.")
        }
        guard !name.hasPrefix("-") else {
            throw PyroError(.usage, "The name \"\(shown)\" begins with '-', as options do.", remedy: "Choose another.")
        }
    }

    static func check(labels: [String: String]) throws(PyroError) {
        guard labels.count <= Limits.labels else {
            throw PyroError(.usage, "There are \(labels.count) labels; a workspace has at most \(Limits.labels).")
        }
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            guard isLabelKey(key) else {
                throw PyroError(
                    .usage, "\"\(key.prefix(Limits.nameLength))\" cannot be the key of a label.",
                    remedy:
                        "Use at most \(Limits.labelKeyLength) letters, digits, '.', '_' and '-', not '.', '_' or '-' first."
                )
            }
            try check(text: value, named: "label \(key)")
        }
    }

    private static func check(text: String, named name: String) throws(PyroError) {
        guard text.count <= Limits.nameLength else {
            throw PyroError(
                .usage, "The \(name) has \(text.count) characters; at most \(Limits.nameLength) are allowed.")
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw PyroError(.usage, "The \(name) holds a newline or another control character.")
        }
    }

    private static func isLabelKey(_ key: String) -> Bool {
        let isWord: (UInt8) -> Bool = {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
        guard let first = key.utf8.first, key.utf8.count <= Limits.labelKeyLength else { return false }
        return isWord(first) && key.utf8.allSatisfy { isWord($0) || [0x2E, 0x5F, 0x2D].contains($0) }
    }
}
