// Requests about the machine as a whole. Each is answered by `Done` or `Failure`, except `Ping`, by `Pong`.

/// Asks whether the agent answers.
package struct PingRequest: WireMessage {
    package static let kind = MessageKind.ping

    package init() {}
    package init(fields: inout FieldReader) throws(LinkError) {
        while try fields.next() != nil {}
    }
    package func write(to fields: inout FieldWriter) {}
}

/// The agent answers.
package struct PongReply: WireMessage {
    package static let kind = MessageKind.pong
    /// Nanoseconds since the guest's kernel started.
    package var uptimeNanoseconds: UInt64

    package init(uptimeNanoseconds: UInt64) {
        self.uptimeNanoseconds = uptimeNanoseconds
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(uptimeNanoseconds: 0)
        while let (number, value) = try fields.next() {
            if number == 1 { uptimeNanoseconds = try value.number() }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(uptimeNanoseconds, 1)
    }
}

/// Mounts a disk. With `enter`, it becomes the root of everything that runs from then on.
package struct MountRequest: WireMessage {
    package static let kind = MessageKind.mount
    /// Such as `/dev/vda`. Its cached blocks are dropped first: a checkpoint has seen another disk there.
    package var device: String
    /// Such as `ext4`.
    package var fileSystem: String
    /// An absolute path in the initramfs; made if missing.
    package var target: String
    package var readOnly: Bool
    package var enter: Bool
    /// The file system's own options, separated by commas, as mount(8) takes them after `-o`.
    package var options: String
    /// Whether a file system that is smaller than its device is to take all of it; ext4 only.
    package var grows: Bool

    package init(
        device: String, fileSystem: String, target: String, readOnly: Bool, enter: Bool, options: String = "",
        grows: Bool = false
    ) {
        self.device = device
        self.fileSystem = fileSystem
        self.target = target
        self.readOnly = readOnly
        self.enter = enter
        self.options = options
        self.grows = grows
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(device: "", fileSystem: "", target: "", readOnly: false, enter: false)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: device = try value.string()
            case 2: fileSystem = try value.string()
            case 3: target = try value.string()
            case 4: readOnly = try value.bool()
            case 5: enter = try value.bool()
            case 6: options = try value.string()
            case 7: grows = try value.bool()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(device, 1)
        fields.write(fileSystem, 2)
        fields.write(target, 3)
        fields.write(readOnly, 4)
        fields.write(enter, 5)
        fields.write(options, 6)
        fields.write(grows, 7)
    }
}

/// Makes a machine that came from a checkpoint one of its own, before any of its processes runs.
package struct IdentityRequest: WireMessage {
    package static let kind = MessageKind.identity
    /// Fresh random bytes; at least 32. They are credited to the kernel's pool, which is then reseeded.
    package var entropy: [UInt8]
    /// Nanoseconds since 1970.
    package var wallClockNanoseconds: UInt64
    package var hostName: String
    /// 32 hex digits.
    package var machineID: String

    package init(entropy: [UInt8], wallClockNanoseconds: UInt64, hostName: String, machineID: String) {
        self.entropy = entropy
        self.wallClockNanoseconds = wallClockNanoseconds
        self.hostName = hostName
        self.machineID = machineID
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(entropy: [], wallClockNanoseconds: 0, hostName: "", machineID: "")
        while let (number, value) = try fields.next() {
            switch number {
            case 1: entropy = try value.bytes()
            case 2: wallClockNanoseconds = try value.number()
            case 3: hostName = try value.string()
            case 4: machineID = try value.string()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(entropy, 1)
        fields.write(wallClockNanoseconds, 2)
        fields.write(hostName, 3)
        fields.write(machineID, 4)
    }
}

/// Stops everything but the agent and flushes the file systems.
package struct FreezeRequest: WireMessage {
    package static let kind = MessageKind.freeze
    /// Whether to drop what the kernel caches, so that less memory is worth keeping.
    package var dropCaches: Bool

    package init(dropCaches: Bool) {
        self.dropCaches = dropCaches
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(dropCaches: false)
        while let (number, value) = try fields.next() {
            if number == 1 { dropCaches = try value.bool() }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(dropCaches, 1)
    }
}

/// Lets everything run on.
package struct ThawRequest: WireMessage {
    package static let kind = MessageKind.thaw

    package init() {}
    package init(fields: inout FieldReader) throws(LinkError) {
        while try fields.next() != nil {}
    }
    package func write(to fields: inout FieldWriter) {}
}

/// Ends all processes, unmounts and turns the machine off. `Done` comes when the disks are flushed.
package struct PowerOffRequest: WireMessage {
    package static let kind = MessageKind.powerOff

    package init() {}
    package init(fields: inout FieldReader) throws(LinkError) {
        while try fields.next() != nil {}
    }
    package func write(to fields: inout FieldWriter) {}
}
