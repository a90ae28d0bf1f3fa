import PyroSDK

/// One call that a story made, with everything it was given but handlers of progress.
enum StoryCall: Equatable, Sendable {
    case create(WorkspaceOptions)
    case list(WorkspaceFilter)
    case status(in: String)
    case exec(Command, in: String)
    case diff(DiffOptions, in: String)
    case export(String, to: HostPath, ExportOptions, in: String)
    case reset(to: String, in: String)
    case delete(String)
    case listFiles(String, FileListOptions, in: String)
    case read(String, FileReadOptions, in: String)
    case write(String, text: String, mode: UInt32?, in: String)
    case apply(String, check: Bool, in: String)

    /// The name of the workspace it was made to; `nil` for those to none.
    var workspace: String? {
        switch self {
        case .create, .list: nil
        case .status(let name), .exec(_, let name), .diff(_, let name), .export(_, _, _, let name), .reset(_, let name),
            .delete(let name), .listFiles(_, _, let name), .read(_, _, let name), .write(_, _, _, let name),
            .apply(_, _, let name):
            name
        }
    }
}
