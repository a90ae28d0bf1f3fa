internal import Glibc
package import PyroModel
internal import PyroSystem
internal import SystemPackage

/// A uid that one machine has for itself while this value lives.
///
/// The claim is an abstract unix socket named after the uid in the host's network namespace: only one process can bind
/// a name, and the kernel frees it when the last descriptor goes, however that happens. No file stays, and nothing need
/// be swept.
package final class UnprivilegedUser: Sendable {
    /// The uids that machines started by root run as, one each; the gid is the same number.
    ///
    /// Right above what systemd's table (UIDS-GIDS.md) gives to containers, which is above what distributions give to
    /// people and in /etc/subuid; below 2^31, where old tools fail.
    package static let range: Range<UInt32> = 1_879_048_192..<1_879_113_728

    package let uid: UInt32
    package var gid: UInt32 { uid }
    private let claim: OwnedDescriptor

    private init(uid: UInt32, claim: OwnedDescriptor) {
        self.uid = uid
        self.claim = claim
    }

    /// Claims a uid that nobody holds.
    /// - Throws: ``PyroErrorCode/capacity`` when none of a thousand tries was free.
    package static func claim(from range: Range<UInt32> = UnprivilegedUser.range) throws(PyroError) -> UnprivilegedUser
    {
        let start = UInt32.random(in: range)
        for step in 0..<min(1000, UInt32(range.count)) {
            let uid = range.lowerBound + (start - range.lowerBound + step) % UInt32(range.count)
            if let claim = try bind("pyro-uid-\(uid)") { return UnprivilegedUser(uid: uid, claim: claim) }
        }
        throw PyroError(
            .capacity,
            "Could not find a free user id for the machine in \(range.lowerBound) to \(range.upperBound - 1).")
    }

    /// Binds an abstract name, or returns `nil` when it is taken.
    private static func bind(_ name: String) throws(PyroError) -> OwnedDescriptor? {
        let type = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let fd = try SystemError.check("create the socket that claims \(name)") { socket(AF_UNIX, type, 0) }
        let claim = OwnedDescriptor(owning: fd)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A leading zero byte makes the name abstract; its length, not a zero at its end, ends it.
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in name.utf8.enumerated() { path[index + 1] = byte }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(fd, $0, length) }
        }
        if result == 0 { return claim }
        let reason = Errno.current
        if reason == .addressInUse { return nil }
        throw SystemError.make("claim \(name)", reason)
    }
}
