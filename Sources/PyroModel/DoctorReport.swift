/// What pyro found on this host: the truth about what works here, and what to do about what does not.
public struct DoctorReport: Sendable, Hashable, Codable {
    /// Whether every check passed.
    public var ok: Bool
    /// Such as `linux/amd64`.
    public var platform: String
    public var accelerator: AcceleratorReport
    public var jail: JailReport
    public var checks: [Check]
    public var environments: [EnvironmentInfo]
    public var stateDir: String

    enum CodingKeys: String, CodingKey {
        case ok, platform, accelerator, jail, checks, environments
        case stateDir = "state_dir"
    }

    public init(
        platform: String, accelerator: AcceleratorReport, jail: JailReport, checks: [Check],
        environments: [EnvironmentInfo], stateDir: String
    ) {
        ok = checks.allSatisfy(\.ok)
        self.platform = platform
        self.accelerator = accelerator
        self.jail = jail
        self.checks = checks
        self.environments = environments
        self.stateDir = stateDir
    }

    /// One need of pyro's, met or not.
    public struct Check: Sendable, Hashable, Codable {
        public var name: String
        public var ok: Bool
        /// What was found.
        public var detail: String
        /// What to do; absent where nothing need be done.
        public var remedy: String?

        public init(name: String, ok: Bool, detail: String, remedy: String? = nil) {
            self.name = name
            self.ok = ok
            self.detail = detail
            self.remedy = remedy
        }
    }
}

/// Which accelerator machines use here, and why.
public struct AcceleratorReport: Sendable, Hashable, Codable {
    public var chosen: Accelerator
    public var kvm: KVM

    public init(chosen: Accelerator, kvm: KVM) {
        self.chosen = chosen
        self.kvm = kvm
    }

    /// The state of /dev/kvm. It is usable only where a guest loop really runs near native speed.
    public struct KVM: Sendable, Hashable, Codable {
        public var exists: Bool
        public var readable: Bool
        public var writable: Bool
        public var usable: Bool
        /// Millions of guest instructions a second that the probe's loop reached; absent where it could not run.
        public var guestMIPS: Double?
        /// Why it is not usable.
        public var reason: String?

        enum CodingKeys: String, CodingKey {
            case exists, readable, writable, usable
            case guestMIPS = "guest_mips"
            case reason
        }

        public init(
            exists: Bool, readable: Bool, writable: Bool, usable: Bool, guestMIPS: Double? = nil, reason: String? = nil
        ) {
            self.exists = exists
            self.readable = readable
            self.writable = writable
            self.usable = usable
            self.guestMIPS = guestMIPS
            self.reason = reason
        }
    }
}

/// The layers between QEMU and the host.
public struct JailReport: Sendable, Hashable, Codable {
    public var layers: [Layer]

    public init(layers: [Layer]) {
        self.layers = layers
    }

    /// One layer, active here or not.
    public struct Layer: Sendable, Hashable, Codable {
        public var name: String
        public var active: Bool
        /// Why it is not active.
        public var reason: String?

        public init(name: String, active: Bool, reason: String? = nil) {
            self.name = name
            self.active = active
            self.reason = reason
        }
    }
}
