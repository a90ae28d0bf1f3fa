internal import PyroModel

/// The layers between QEMU and the host, by the names that `doctor` shows, which never change.
package enum JailLayer: String, Sendable, Hashable, Codable, CaseIterable {
    /// A uid of its own, when root starts it.
    case uid
    /// A user namespace with nothing but the user's own ids, when another user starts it.
    case userNamespace = "user_namespace"
    case mountNamespace = "mount_namespace"
    case netNamespace = "net_namespace"
    case pidNamespace = "pid_namespace"
    case ipcNamespace = "ipc_namespace"
    case utsNamespace = "uts_namespace"
    /// A root file system of its own with read-only binds of what QEMU needs.
    case pivotRoot = "pivot_root"
    case capabilities
    case noNewPrivs = "no_new_privs"
    case seccomp
    case rlimits
    /// Limits of memory and of processes.
    case cgroup
    /// QEMU's own system call filter, which it sets once it is up.
    case qemuSandbox = "qemu_sandbox"
}

extension JailLayer {
    /// The namespace that the layer is, if it is one.
    var namespace: Namespaces? {
        switch self {
        case .userNamespace: .user
        case .mountNamespace: .mount
        case .netNamespace: .net
        case .pidNamespace: .pid
        case .ipcNamespace: .ipc
        case .utsNamespace: .uts
        default: nil
        }
    }
}

/// Which layers stand on this host, and why the others do not.
package struct JailLayers: Sendable, Hashable {
    /// The reasons of the layers that do not stand.
    package private(set) var reasons: [JailLayer: String] = [:]

    package init() {}

    package func isActive(_ layer: JailLayer) -> Bool { reasons[layer] == nil }

    /// The first reason stays: what follows from it says less.
    package mutating func deactivate(_ layer: JailLayer, because reason: String) {
        if reasons[layer] == nil { reasons[layer] = reason }
    }

    /// The active namespaces.
    var namespaces: Namespaces {
        JailLayer.allCases.reduce(into: []) { set, layer in
            if let namespace = layer.namespace, isActive(layer) { set.insert(namespace) }
        }
    }
}
