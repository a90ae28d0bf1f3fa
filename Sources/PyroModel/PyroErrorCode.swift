/// The kinds of errors, with one line of documentation, a default remedy and a default `retry` each.
public enum PyroErrorCode: String, Sendable, Hashable, Codable, CaseIterable {
    case usage
    case notFound = "not_found"
    case nameInUse = "name_in_use"
    case wrongState = "wrong_state"
    case capacity
    case environmentUnknown = "environment_unknown"
    case environmentInstalling = "environment_installing"
    case pathNotAllowed = "path_not_allowed"
    case outputExists = "output_exists"
    case unsafeArchive = "unsafe_archive"
    case tooLarge = "too_large"
    case patchFailed = "patch_failed"
    case portInUse = "port_in_use"
    case diskFull = "disk_full"
    case hostRequirement = "host_requirement"
    case guestLost = "guest_lost"
    case outcomeUnknown = "outcome_unknown"
    case timeout
    case memoryNotRestorable = "memory_not_restorable"
    case workspaceFailed = "workspace_failed"
    case `internal`
}

extension PyroErrorCode {
    /// What the code means, in one line.
    public var documentation: String { entry.documentation }
    /// What to do when the error itself knows nothing better.
    public var defaultRemedy: String { entry.remedy }
    /// Whether the call may be repeated when the error itself knows nothing better.
    public var defaultRetry: PyroErrorRetry { entry.retry }

    private var entry: (documentation: String, remedy: String, retry: PyroErrorRetry) {
        switch self {
        case .usage:
            ("An argument is missing, unknown or out of its range.", "Correct the argument the message names.", .never)
        case .notFound:
            ("The named object does not exist.", "List what exists and use one of its names.", .never)
        case .nameInUse:
            ("Another object has the name already.", "Choose another name, or delete or rename the other.", .never)
        case .wrongState:
            ("The object's state does not allow this.", "Look at its status and bring it to one that does.", .never)
        case .capacity:
            (
                "The host has no memory left for another machine.",
                "End a command, or stop or delete a workspace, then try again.", .safe
            )
        case .environmentUnknown:
            ("There is no environment of that name.", "List the environments, as `pyro env list` does.", .never)
        case .environmentInstalling:
            ("The environment is still being installed.", "Try again in a little while.", .safe)
        case .pathNotAllowed:
            ("A host path lies outside the allowed roots.", "Use a path below an allowed root.", .never)
        case .outputExists:
            ("The output path exists already.", "Choose another path, or remove what is there.", .never)
        case .unsafeArchive:
            ("An archive holds members that would be unsafe to unpack.", "Make the archive anew without them.", .never)
        case .tooLarge:
            ("Something is larger than its limit.", "Make it smaller, or split it.", .never)
        case .patchFailed:
            ("A patch does not apply; nothing was changed.", "Read the file again and correct the hunk.", .never)
        case .portInUse:
            ("A host port is taken.", "Choose another host port.", .never)
        case .diskFull:
            ("The host's disk has too little room.", "Free some space below the state directory.", .safe)
        case .hostRequirement:
            ("The host lacks something pyro needs.", "Run `pyro doctor` and follow its remedies.", .never)
        case .guestLost:
            (
                "The machine ended or stopped answering.",
                "Try again after a look at what was done; a workspace starts from its disk at the next call.", .unknown
            )
        case .outcomeUnknown:
            (
                "A request was sent and its outcome is not known.",
                "Look at what it did, as in the status and the logs, before repeating it.", .unknown
            )
        case .timeout:
            ("A deadline passed.", "Try again, with a longer time limit if it is one you can set.", .unknown)
        case .memoryNotRestorable:
            (
                "The memory of a suspended workspace does not fit this host any more.",
                "Start it from its disk, which is whole, and its processes anew.", .never
            )
        case .workspaceFailed:
            ("The workspace's disk cannot be used.", "Delete it and create another.", .never)
        case .internal:
            ("Pyro itself failed; this is a bug.", "Report it with the output of `pyro doctor --json`.", .unknown)
        }
    }
}
