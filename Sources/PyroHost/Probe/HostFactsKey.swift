internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Everything that ``HostFacts`` depend on and that is cheap to look at. While it is the same, so are the facts.
struct HostFactsKey: Sendable, Hashable, Codable {
    var bootID: String
    var kernel: String
    var uid: UInt32
    /// What this user may do with /dev/kvm: a membership in its group changes without a boot.
    var kvmAccess: Int
    var tools: [ToolStamp]

    enum CodingKeys: String, CodingKey {
        case bootID = "boot_id"
        case kernel, uid
        case kvmAccess = "kvm_access"
        case tools
    }

    /// A program as it was when the facts were found.
    struct ToolStamp: Sendable, Hashable, Codable {
        var path: String
        var size: Int64
        var modifiedNanoseconds: Int64

        enum CodingKeys: String, CodingKey {
            case path, size
            case modifiedNanoseconds = "modified_ns"
        }

        /// `nil` when there is no such file.
        init?(_ path: FilePath) {
            var status = stat()
            guard path.withPlatformString({ stat($0, &status) }) == 0 else { return nil }
            self.path = path.string
            size = Int64(status.st_size)
            modifiedNanoseconds = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        }
    }

    /// The key of this moment.
    static func current(tools: [FilePath]) throws(PyroError) -> HostFactsKey {
        let bootID = try DurableFile.read("/proc/sys/kernel/random/boot_id")
        let kernel = try DurableFile.read("/proc/sys/kernel/osrelease")
        return HostFactsKey(
            bootID: trimmed(bootID), kernel: trimmed(kernel), uid: geteuid(), kvmAccess: kvmAccess(),
            tools: tools.compactMap { ToolStamp($0) })
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func kvmAccess() -> Int {
        (access("/dev/kvm", R_OK) == 0 ? 1 : 0) + (access("/dev/kvm", W_OK) == 0 ? 2 : 0)
    }
}
