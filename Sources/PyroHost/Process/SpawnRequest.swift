internal import Glibc
package import PyroSystem
package import SystemPackage

/// A program to start and everything it gets. What is not said here it does not get: no variable, no descriptor, no
/// terminal.
package struct SpawnRequest: Sendable {
    /// Absolute.
    package var program: FilePath
    /// Without the program's own name.
    package var arguments: [String]
    package var environment: [String: String] = [:]
    /// `nil` is this process's own.
    package var workingDirectory: FilePath?
    /// By the number in the child; 0, 1 and 2 are /dev/null where they are missing.
    package var descriptors: [CInt: OwnedDescriptor] = [:]
    package var namespaces: Namespaces = []
    /// A session of its own, so that no Ctrl-C of a terminal reaches it.
    package var newSession = true
    /// The terminal to be controlled by; needs ``newSession``.
    package var terminal: OwnedDescriptor?
    /// The uid and gid to run as, without any other group; `nil` keeps this process's.
    package var identity: Identity?
    package var noNewPrivileges = false
    /// The cgroup to be born in.
    package var cgroup: Cgroup?
    package var lifetime: Lifetime = .tied

    package init(program: FilePath, arguments: [String] = []) {
        self.program = program
        self.arguments = arguments
    }

    package struct Identity: Sendable, Hashable {
        package var uid: UInt32
        package var gid: UInt32

        package init(uid: UInt32, gid: UInt32) {
            self.uid = uid
            self.gid = gid
        }
    }

    /// Who outlives whom.
    package enum Lifetime: Sendable {
        /// The child is killed when this process ends in whatever way, and when its ``ChildProcess`` goes.
        case tied
        /// The child lives on by itself.
        case independent
    }
}
