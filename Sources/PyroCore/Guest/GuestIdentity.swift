internal import Glibc
package import PyroModel
internal import PyroSystem
package import PyroWire

/// What makes a machine that came from a checkpoint one of its own.
package struct GuestIdentity: Sendable {
    /// Such as `pyro-0123456789ab`.
    package var hostName: String
    /// 32 hex digits.
    package var machineID: String

    /// The identity of a machine: its host name tells its id, everything else is random.
    package init(machine: MachineID) {
        hostName = "pyro-\(machine)"
        machineID = HexDigits.random(count: 32)
    }

    /// The identity that a workspace keeps for its life.
    package init(workspace: MachineID, machineID: String) {
        hostName = "pyro-\(workspace)"
        self.machineID = machineID
    }

    /// The request, with randomness and the time of this moment.
    package func request() throws(PyroError) -> IdentityRequest {
        var now = timespec()
        try SystemError.check("read the clock") { clock_gettime(CLOCK_REALTIME, &now) }
        var generator = SystemRandomNumberGenerator()
        return IdentityRequest(
            entropy: (0..<Self.entropyBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) },
            wallClockNanoseconds: UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec),
            hostName: hostName, machineID: machineID)
    }

    /// Twice the 32 bytes that the kernel's generator is seeded with.
    private static let entropyBytes = 64
}

/// A machine's id: 12 lower-case hex digits.
package struct MachineID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// A new one that no other machine has.
    package static func random() -> MachineID {
        MachineID(description: HexDigits.random(count: 12))
    }

    /// - Returns: `nil` for a text that is not 12 lower-case hex digits.
    package init?(_ text: String) {
        guard text.utf8.count == 12, text.utf8.allSatisfy(HexDigits.isDigit) else { return nil }
        description = text
    }

    private init(description: String) {
        self.description = description
    }
}

/// Random numbers as lower-case hex digits.
package enum HexDigits {
    package static func random(count: Int) -> String {
        String((0..<count).map { _ in digits[Int.random(in: 0..<16)] })
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static let digits = Array("0123456789abcdef")
}
