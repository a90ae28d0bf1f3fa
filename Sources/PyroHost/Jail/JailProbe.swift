internal import Glibc
internal import PyroModel
internal import PyroSystem
package import SystemPackage

/// Finds which layers stand here, by building the very jail that machines get and letting it tell.
///
/// Usually one start answers everything; only where the kernel refuses the namespaces together is each tried by itself.
package struct JailProbe: Sendable {
    /// `pyro-jail`.
    package var executable: FilePath
    /// QEMU, whose own sandbox is tried inside the jail; `nil` where it is not installed.
    package var qemu: FilePath?
    /// Whether the machine's processes run as root, which decides between a uid of their own and a user namespace.
    let isRoot: Bool

    package init(executable: FilePath, qemu: FilePath?) {
        self.executable = executable
        self.qemu = qemu
        isRoot = geteuid() == 0
    }

    /// How long a start may take on a busy host.
    static let deadline: Duration = .seconds(20)

    /// Tries every layer. Never throws: a probe that fails is the reason of what it could not find.
    package func run() async -> JailLayers {
        var layers = JailLayers()
        if isRoot {
            layers.deactivate(.userNamespace, because: "Root gives each machine a uid of its own instead.")
        } else {
            layers.deactivate(.uid, because: "Pyro was not started by root: QEMU keeps the user's own uid.")
        }
        await findNamespaces(&layers)
        if !layers.isActive(.mountNamespace) || !layers.isActive(.pidNamespace) {
            layers.deactivate(.pivotRoot, because: "It needs a mount namespace and a PID namespace.")
        }
        await askJail(&layers)
        await trySandbox(&layers)
        if case .failure(let unavailable) = Cgroup.make(id: Cgroup.probeID(), limits: .probe) {
            layers.deactivate(.cgroup, because: unavailable.reason)
        }
        return layers
    }
}

extension JailProbe {
    /// Starts nothing but namespaces, all at once; when that is refused, one by one.
    private func findNamespaces(_ layers: inout JailLayers) async {
        guard await refusal(of: layers.namespaces) != nil else { return }
        if !isRoot, let reason = await refusal(of: .user) {
            for layer in JailLayer.allCases where layer.namespace != nil { layers.deactivate(layer, because: reason) }
            return
        }
        for layer in JailLayer.allCases where layer != .userNamespace {
            guard let namespace = layer.namespace else { continue }
            if let reason = await refusal(of: isRoot ? namespace : [.user, namespace]) {
                layers.deactivate(layer, because: reason)
            }
        }
    }

    /// Why the namespaces cannot be had, or `nil` when they can.
    private func refusal(of namespaces: Namespaces) async -> String? {
        var request = SpawnRequest(program: executable, arguments: ["--probe"])
        request.namespaces = namespaces
        do {
            let status = try await ChildProcess.start(request).wait(atMost: JailProbe.deadline)
            return status?.isSuccess == true ? nil : "The probe \(status?.description ?? "did not end")."
        } catch {
            return SystemError.wrap("probe namespaces", error).message
        }
    }

    /// Lets `pyro-jail --probe` apply the layers, which says `layer=ok` or `layer=<why not>` for each.
    private func askJail(_ layers: inout JailLayers) async {
        var answered: Set<String> = []
        do {
            let user = isRoot ? try UnprivilegedUser.claim() : nil
            let jail = Jail(executable: executable, layers: layers, user: user)
            var request = try jail.request(for: SpawnRequest(program: executable))
            request.arguments.insert("--probe", at: 0)
            for line in try await output(of: request).split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { continue }
                answered.insert(parts[0])
                guard parts[1] != "ok", let layer = JailProbe.layer(named: parts[0]) else { continue }
                layers.deactivate(layer, because: "pyro-jail could not \(parts[1]).")
            }
        } catch {
            let reason = SystemError.wrap("probe the jail", error).message
            for layer in JailProbe.builtByJail { layers.deactivate(layer, because: reason) }
            return
        }
        for layer in JailProbe.builtByJail where layers.isActive(layer) && !answered.contains(layer.rawValue) {
            layers.deactivate(layer, because: "pyro-jail ended before it came to this layer.")
        }
    }

    /// Runs QEMU in the jail with its sandbox on, just far enough to print a list.
    private func trySandbox(_ layers: inout JailLayers) async {
        guard let qemu else {
            layers.deactivate(.qemuSandbox, because: "QEMU is not installed.")
            return
        }
        do {
            let user = layers.isActive(.uid) ? try UnprivilegedUser.claim() : nil
            let jail = Jail(executable: executable, layers: layers, user: user)
            let program = SpawnRequest(program: qemu, arguments: JailProbe.sandboxArguments)
            let status = try await ChildProcess.start(jail.request(for: program)).wait(atMost: JailProbe.deadline)
            guard status?.isSuccess != true else { return }
            let ending = status?.description ?? "did not end"
            layers.deactivate(.qemuSandbox, because: "QEMU with -sandbox \(ending) in the jail.")
        } catch {
            layers.deactivate(.qemuSandbox, because: SystemError.wrap("try QEMU's sandbox", error).message)
        }
    }

    private static let sandboxArguments = [
        "-M", "none", "-nodefaults", "-no-user-config", "-display", "none",
        "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny", "-device", "help",
    ]

    private static let builtByJail: [JailLayer] = [
        .pivotRoot, .utsNamespace, .uid, .capabilities, .noNewPrivs, .seccomp, .rlimits,
    ]

    /// The bounding set is a part of the capabilities to whoever reads the list.
    private static func layer(named name: String) -> JailLayer? {
        name == "bounding_set" ? .capabilities : JailLayer(rawValue: name)
    }

    private func output(of request: SpawnRequest) async throws -> String {
        let file = try OwnedDescriptor.memory(name: "pyro-jail-probe", size: 0)
        var request = request
        request.descriptors[1] = file
        let status = try await ChildProcess.start(request).wait(atMost: JailProbe.deadline)
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = try bytes.withUnsafeMutableBytes { try file.descriptor.read(fromAbsoluteOffset: 0, into: $0) }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        guard text.isEmpty else { return text }
        throw PyroError(.hostRequirement, "The program \(executable) \(status?.description ?? "did not end").")
    }
}
