import CPyroSys
import Glibc
import PyroArchive
package import PyroWire

extension GuestMachine {
    private static let leastEntropy = 32
    private static let mostEntropy = 4096
    /// An `/etc/hosts` beyond this is left alone.
    private static let hostsBytes = 1 << 20

    package func takeIdentity(_ request: IdentityRequest) throws(FailureReply) {
        try Self.check(request)
        let entropy = request.entropy
        try PyroArchive.check(pyro_add_entropy(entropy, entropy.count), "reseed the random generator")
        try PyroArchive.check(pyro_set_wall_clock(request.wallClockNanoseconds), "set the clock")
        let result = pyro_set_host_name(request.hostName, request.hostName.utf8.count)
        try PyroArchive.check(result, "set the host name")
        guard hasEntered else { return }
        // A machine that resumes is told what it was told before, and its disk stays as it is.
        try TextFile.set("/etc/machine-id", to: Array("\(request.machineID)\n".utf8), mode: 0o444)
        try TextFile.set("/etc/hostname", to: Array("\(request.hostName)\n".utf8))
        if let hosts = Self.hosts(naming: request.hostName) { try TextFile.set("/etc/hosts", to: hosts) }
    }

    private static func check(_ request: IdentityRequest) throws(FailureReply) {
        guard (leastEntropy...mostEntropy).contains(request.entropy.count) else {
            throw FailureReply(.invalid, "an identity needs \(leastEntropy) to \(mostEntropy) random bytes")
        }
        guard (1...UInt64(Int64.max)).contains(request.wallClockNanoseconds) else {
            throw FailureReply(.invalid, "an identity needs the time")
        }
        let name = request.hostName.utf8
        guard (1...63).contains(name.count), name.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }) else {
            throw FailureReply(.invalid, "the host name is not 1 to 63 of a-z, 0-9 and -")
        }
        guard request.machineID.utf8.count == 32, request.machineID.utf8.allSatisfy(isHexDigit) else {
            throw FailureReply(.invalid, "the machine id is not 32 lower-case hex digits")
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) && byte <= UInt8(ascii: "f")
    }

    /// The file of the image with the line of this machine's own name set; `nil` when it is no file of ordinary size.
    private static func hosts(naming name: String) -> [UInt8]? {
        let path = "/etc/hosts"
        let kind = pyro_kind_of(AT_FDCWD, path)
        guard kind == 0 || kind == PYRO_KIND_FILE else { return nil }
        let content = TextFile.read(path, limit: hostsBytes) ?? Array("127.0.0.1\tlocalhost\n::1\tlocalhost\n".utf8)
        guard content.count < hostsBytes else { return nil }
        return HostsFile.setting(name, in: content)
    }
}
