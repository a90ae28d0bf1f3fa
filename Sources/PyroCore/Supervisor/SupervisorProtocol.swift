internal import FoundationEssentials
package import PyroModel
package import PyroWire

/// The first request of the client that starts a supervisor.
package enum SupervisorStart: Codable, Sendable {
    /// A machine for this client alone, which ends with it.
    case machine(MachineStart)
    /// A workspace for many clients, which lives on.
    case workspace(WorkspaceBirth)
}

/// What a machine is made for.
package enum MachinePurpose: Codable, Sendable, Hashable {
    /// One command over a throw-away layer on an installed environment.
    case run(environment: String)
    /// Writing an archive into an empty disk image, whose path this is.
    case build(disk: String)
    /// Reading a disk of a workspace by its topmost layer, or the environment's own, over a throw-away layer.
    case read(layer: String?, environment: String, digest: String)
}

/// A machine that ends with its client.
package struct MachineStart: Codable, Sendable {
    package var id: String
    package var purpose: MachinePurpose
    package var vcpuCount: Int
    package var memMiB: Int
    package var diskMiB: Int
    /// Absolute.
    package var stateDirectory: String

    package init(
        id: MachineID, purpose: MachinePurpose, vcpuCount: Int, memMiB: Int, diskMiB: Int = Limits.diskMiB.default,
        stateDirectory: String
    ) {
        self.id = id.description
        self.purpose = purpose
        self.vcpuCount = vcpuCount
        self.memMiB = memMiB
        self.diskMiB = diskMiB
        self.stateDirectory = stateDirectory
    }
}

/// What the supervisor says about the machine, on the stream of the request that started it.
package enum MachineEvent: Codable, Sendable {
    case progress(Progress)
    /// The machine stands. Other streams may be opened now; this one stays open as long as the machine lives.
    case started(MachineStarted)
    /// It could not be started, or was lost.
    case failed(PyroError)
    /// Everything of it is gone: the answer to the client's finish.
    case ended
}

/// A machine that stands.
package struct MachineStarted: Codable, Sendable {
    package var accelerator: Accelerator
    package var environmentDigest: String?
    /// How it came to life.
    package var origin: Origin

    package enum Origin: String, Codable, Sendable {
        case checkpoint
        case boot
    }

    package init(accelerator: Accelerator, environmentDigest: String?, origin: Origin) {
        self.accelerator = accelerator
        self.environmentDigest = environmentDigest
        self.origin = origin
    }
}

extension ControlMessage {
    /// Puts a value into a message.
    package init(_ value: some Encodable) throws(PyroError) {
        do {
            self.init(json: Array(try JSONEncoder().encode(value)))
        } catch {
            throw PyroError(.internal, "Could not encode a message to or from the supervisor: \(error).")
        }
    }

    /// Reads a value out of a payload.
    package static func decode<Value: Decodable>(_ type: Value.Type, from payload: [UInt8]) throws(PyroError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(ControlMessage(decoding: payload).json))
        } catch {
            throw PyroError(.internal, "A message between a client and its supervisor makes no sense: \(error).")
        }
    }
}
