/// What `/workspace` held at first.
public struct WorkspaceSeed: Sendable, Hashable, Codable {
    /// Where the first contents came from.
    public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
        /// Nothing was put in.
        case empty
        case directory
        case tarArchive = "tar_archive"
    }

    public var mode: Mode
    /// The host path that was copied; absent where nothing was.
    public var seedPath: String?
    /// A directory of the guest.
    public var destination: String
    public var entryCount: Int
    public var bytesWritten: Int64
    /// Entries that were left out: sockets, devices and FIFOs; the first 100.
    public var skipped: [String]

    enum CodingKeys: String, CodingKey {
        case mode
        case seedPath = "seed_path"
        case destination
        case entryCount = "entry_count"
        case bytesWritten = "bytes_written"
        case skipped
    }

    /// An empty `/workspace`.
    public static let none = WorkspaceSeed(mode: .empty)

    public init(
        mode: Mode, seedPath: String? = nil, destination: String = WorkspaceInfo.path, entryCount: Int = 0,
        bytesWritten: Int64 = 0, skipped: [String] = []
    ) {
        self.mode = mode
        self.seedPath = seedPath
        self.destination = destination
        self.entryCount = entryCount
        self.bytesWritten = bytesWritten
        self.skipped = skipped
    }
}
