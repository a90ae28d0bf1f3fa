internal import PyroSDK

/// Changes of files in words.
enum ChangeWords {
    /// Such as `3 files (2 added, 1 deleted)`; what there is none of is left out.
    static func summary(_ total: Int, _ counts: [(count: Int, word: String)], noun: String = "file") -> String {
        let parts = counts.filter { $0.count > 0 }.map { "\($0.count) \($0.word)" }
        let heading = total == 1 ? "1 \(noun)" : "\(total) \(noun)s"
        return parts.isEmpty ? heading : "\(heading) (\(parts.joined(separator: ", ")))"
    }

    /// Such as `renamed old.txt -> new.txt`.
    static func line(_ status: ChangeStatus, _ path: String, oldPath: String?, base64: String?) -> String {
        let origin = oldPath.map { "\(FieldText.path($0)) -> " } ?? ""
        let exact = base64.map { " (path_base64 \(CommandEcho.cut($0, limit: 1024)))" } ?? ""
        return "\(status.rawValue) \(origin)\(FieldText.path(path))\(exact)"
    }
}
