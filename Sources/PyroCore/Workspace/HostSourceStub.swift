internal import PyroModel
internal import PyroWire

// Skeleton: replaced by the real one.
struct HostSource {
    let path: String
    let mode: WorkspaceSeed.Mode
    struct Sent { var entryCount: Int; var bytesWritten: Int64; var deletedCount: Int; var skipped: [String] }
    static func open(_ path: HostPath, exclude: [String]) async throws -> HostSource {
        throw PyroError(.internal, "Not there yet.")
    }
    func send(to directory: String, deletes: Bool = false, over link: Link, progress: @escaping ProgressHandler)
        async throws -> Sent
    {
        throw PyroError(.internal, "Not there yet.")
    }
}
