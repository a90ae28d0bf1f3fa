public import FoundationEssentials

/// Workspaces, the one with the newest activity first.
public struct WorkspaceList: Sendable, Hashable, Codable {
    public var count: Int
    public var workspaces: [WorkspaceSummary]

    public init(_ workspaces: [WorkspaceSummary]) {
        count = workspaces.count
        self.workspaces = workspaces
    }
}

/// What is needed to choose one workspace among others.
public struct WorkspaceSummary: Sendable, Hashable, Codable {
    public var workspaceID: String
    public var name: String?
    public var labels: [String: String]
    public var environment: String
    public var state: WorkspaceState
    public var createdAt: Date
    public var lastActivityAt: Date
    /// When it will be suspended if nothing happens; absent while something runs or it does not run itself.
    public var expiresAt: Date?
    public var commandCount: Int
    public var serviceCount: Int
    public var runningServiceCount: Int

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case name, labels, environment, state
        case createdAt = "created_at"
        case lastActivityAt = "last_activity_at"
        case expiresAt = "expires_at"
        case commandCount = "command_count"
        case serviceCount = "service_count"
        case runningServiceCount = "running_service_count"
    }

    public init(_ workspace: WorkspaceInfo) {
        workspaceID = workspace.workspaceID
        name = workspace.name
        labels = workspace.labels
        environment = workspace.environment
        state = workspace.state
        createdAt = workspace.createdAt
        lastActivityAt = workspace.lastActivityAt
        expiresAt = workspace.expiresAt
        commandCount = workspace.commandCount
        serviceCount = workspace.serviceCount
        runningServiceCount = workspace.runningServiceCount
    }
}

/// Which workspaces a list holds: those that match everything that is set.
public struct WorkspaceFilter: Sendable, Hashable {
    /// Labels that must be there with these values.
    public var labels: [String: String] = [:]
    public var state: WorkspaceState?

    public init(labels: [String: String] = [:], state: WorkspaceState? = nil) {
        self.labels = labels
        self.state = state
    }
}
