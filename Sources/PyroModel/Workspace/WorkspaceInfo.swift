public import FoundationEssentials

/// How a workspace stands.
public enum WorkspaceState: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is being made; it is there for others when it is `started`.
    case creating
    /// Its machine runs.
    case started
    /// Its memory lies on the host's disk; no process of it exists.
    case suspended
    /// It is powered off; its disk is kept.
    case stopped
    /// Its disk cannot be used; only reset and delete work.
    case failed
}

/// How a workspace's machine last came to life.
public enum WorkspaceStart: String, Sendable, Hashable, Codable, CaseIterable {
    case create
    case fork
    /// From its own memory: every process went on.
    case resume
    /// From its disk: processes began anew.
    case boot
}

/// What a workspace may reach.
public enum NetworkPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// No packet leaves.
    case off
}

/// A workspace: a microVM that lives, with `/workspace` inside.
public struct WorkspaceInfo: Sendable, Hashable, Codable {
    /// 12 lower-case hex digits.
    public var workspaceID: String
    /// Unique among existing workspaces; taken wherever an id is.
    public var name: String?
    public var labels: [String: String]
    /// The environment's name, such as `debian:12`.
    public var environment: String
    /// The environment's content, `sha256:` and 64 hex digits.
    public var environmentDigest: String
    public var vcpuCount: Int
    public var memMiB: Int
    /// Virtual size of the disk; only what is written takes space.
    public var diskMiB: Int
    /// What the layers of its disk take on the host, the environment apart.
    public var diskUsedBytes: Int64
    /// Idle seconds until it is suspended.
    public var ttlSeconds: Int
    public var createdAt: Date
    public var lastActivityAt: Date
    /// When it will be suspended if nothing happens; absent while something runs or it does not run itself.
    public var expiresAt: Date?
    public var state: WorkspaceState
    /// `kvm` or `tcg`.
    public var accelerator: Accelerator
    public var networkPolicy: NetworkPolicy
    /// Where its files are in the guest: `/workspace`.
    public var workspacePath: String
    public var workspaceSeed: WorkspaceSeed
    /// Names of its secrets; values are never returned.
    public var secrets: [SecretInfo]
    public var commandCount: Int
    public var lastCommand: LastCommand?
    public var resetCount: Int
    public var lastResetAt: Date?
    public var serviceCount: Int
    public var runningServiceCount: Int
    /// How its machine last came to life.
    public var startedBy: WorkspaceStart?
    /// What went wrong last, until the next start without trouble.
    public var lastError: LastError?
    /// The layers of the jail round its machine; empty while none runs.
    public var jailLayers: [String]

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case name, labels, environment
        case environmentDigest = "environment_digest"
        case vcpuCount = "vcpu_count"
        case memMiB = "mem_mib"
        case diskMiB = "disk_mib"
        case diskUsedBytes = "disk_used_bytes"
        case ttlSeconds = "ttl_seconds"
        case createdAt = "created_at"
        case lastActivityAt = "last_activity_at"
        case expiresAt = "expires_at"
        case state, accelerator
        case networkPolicy = "network_policy"
        case workspacePath = "workspace_path"
        case workspaceSeed = "workspace_seed"
        case secrets
        case commandCount = "command_count"
        case lastCommand = "last_command"
        case resetCount = "reset_count"
        case lastResetAt = "last_reset_at"
        case serviceCount = "service_count"
        case runningServiceCount = "running_service_count"
        case startedBy = "started_by"
        case lastError = "last_error"
        case jailLayers = "jail_layers"
    }

    public init(
        workspaceID: String, name: String?, labels: [String: String], environment: String, environmentDigest: String,
        vcpuCount: Int, memMiB: Int, diskMiB: Int, diskUsedBytes: Int64, ttlSeconds: Int, createdAt: Date,
        lastActivityAt: Date, expiresAt: Date?, state: WorkspaceState, accelerator: Accelerator,
        workspaceSeed: WorkspaceSeed, commandCount: Int, lastCommand: LastCommand?, startedBy: WorkspaceStart?,
        lastError: LastError?, jailLayers: [String]
    ) {
        self.workspaceID = workspaceID
        self.name = name
        self.labels = labels
        self.environment = environment
        self.environmentDigest = environmentDigest
        self.vcpuCount = vcpuCount
        self.memMiB = memMiB
        self.diskMiB = diskMiB
        self.diskUsedBytes = diskUsedBytes
        self.ttlSeconds = ttlSeconds
        self.createdAt = createdAt
        self.lastActivityAt = lastActivityAt
        self.expiresAt = expiresAt
        self.state = state
        self.accelerator = accelerator
        networkPolicy = .off
        workspacePath = WorkspaceInfo.path
        self.workspaceSeed = workspaceSeed
        secrets = []
        self.commandCount = commandCount
        self.lastCommand = lastCommand
        resetCount = 0
        serviceCount = 0
        runningServiceCount = 0
        self.startedBy = startedBy
        self.lastError = lastError
        self.jailLayers = jailLayers
    }
}

extension WorkspaceInfo {
    /// The directory that every workspace is about.
    public static let path = "/workspace"

    /// The command that was given last.
    public struct LastCommand: Sendable, Hashable, Codable {
        public var sequence: Int
        public var command: Command
        public var cwd: String
        public var state: CommandState
        /// Absent unless it exited.
        public var exitCode: Int?
        public var durationMs: Int

        enum CodingKeys: String, CodingKey {
            case sequence, command, cwd, state
            case exitCode = "exit_code"
            case durationMs = "duration_ms"
        }

        public init(
            sequence: Int, command: Command, cwd: String, state: CommandState, exitCode: Int?, durationMs: Int
        ) {
            self.sequence = sequence
            self.command = command
            self.cwd = cwd
            self.state = state
            self.exitCode = exitCode
            self.durationMs = durationMs
        }
    }

    /// Why a machine was lost, or did not come back as it was.
    public struct LastError: Sendable, Hashable, Codable {
        public var code: PyroErrorCode
        public var message: String

        public init(code: PyroErrorCode, message: String) {
            self.code = code
            self.message = message
        }
    }
}
