internal import CPyroSys

/// Kinds of namespaces that a process gets of its own.
package struct Namespaces: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Only the user's own ids exist in it, and its capabilities reach nothing outside.
    package static let user = Namespaces(rawValue: UInt32(PYRO_NS_USER))
    package static let mount = Namespaces(rawValue: UInt32(PYRO_NS_MOUNT))
    package static let net = Namespaces(rawValue: UInt32(PYRO_NS_NET))
    package static let pid = Namespaces(rawValue: UInt32(PYRO_NS_PID))
    package static let ipc = Namespaces(rawValue: UInt32(PYRO_NS_IPC))
    package static let uts = Namespaces(rawValue: UInt32(PYRO_NS_UTS))
}
