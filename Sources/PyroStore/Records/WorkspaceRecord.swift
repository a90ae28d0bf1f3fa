package import FoundationEssentials
package import PyroModel

/// What is recorded of a workspace: one row and its labels.
package struct WorkspaceRecord: Sendable, Hashable {
    /// 12 lower-case hex digits.
    package var id: String
    /// Unique among workspaces.
    package var name: String?
    package var labels: [String: String]
    /// The environment's name.
    package var environment: String
    /// `sha256:` and 64 hex digits.
    package var environmentDigest: String
    package var vcpuCount: Int
    package var memMiB: Int
    package var diskMiB: Int
    /// Idle seconds until it is suspended.
    package var ttlSeconds: Int
    /// Times are kept to the millisecond.
    package var createdAt: Date
    package var lastActivityAt: Date
    package var state: WorkspaceState
    package var accelerator: Accelerator
    /// 32 hex digits: `/etc/machine-id` in the guest.
    package var machineID: String
    /// The layer it writes to.
    package var layerID: String
    package var seed: WorkspaceSeed
    /// The number of its next command; never goes back.
    package var nextSequence: Int
    package var commandCount: Int
    package var resetCount: Int
    package var lastResetAt: Date?
    package var startedBy: WorkspaceStart?
    package var lastError: WorkspaceInfo.LastError?
    /// The layers of the jail round its machine; empty while none runs.
    package var jailLayers: [String]
    /// Whether an image of its memory lies in its directory and fits the disk as it is.
    package var hasMemory: Bool
    /// What it takes of the host's memory; 0 while no machine of it runs or is being started.
    package var reservedMiB: Int

    package init(
        id: String, name: String?, labels: [String: String], environment: String, environmentDigest: String,
        vcpuCount: Int, memMiB: Int, diskMiB: Int, ttlSeconds: Int, createdAt: Date, lastActivityAt: Date,
        state: WorkspaceState, accelerator: Accelerator, machineID: String, layerID: String,
        seed: WorkspaceSeed = .none, nextSequence: Int = 1, commandCount: Int = 0, resetCount: Int = 0,
        lastResetAt: Date? = nil, startedBy: WorkspaceStart? = nil, lastError: WorkspaceInfo.LastError? = nil,
        jailLayers: [String] = [], hasMemory: Bool = false, reservedMiB: Int = 0
    ) {
        self.id = id
        self.name = name
        self.labels = labels
        self.environment = environment
        self.environmentDigest = environmentDigest
        self.vcpuCount = vcpuCount
        self.memMiB = memMiB
        self.diskMiB = diskMiB
        self.ttlSeconds = ttlSeconds
        self.createdAt = createdAt
        self.lastActivityAt = lastActivityAt
        self.state = state
        self.accelerator = accelerator
        self.machineID = machineID
        self.layerID = layerID
        self.seed = seed
        self.nextSequence = nextSequence
        self.commandCount = commandCount
        self.resetCount = resetCount
        self.lastResetAt = lastResetAt
        self.startedBy = startedBy
        self.lastError = lastError
        self.jailLayers = jailLayers
        self.hasMemory = hasMemory
        self.reservedMiB = reservedMiB
    }
}
