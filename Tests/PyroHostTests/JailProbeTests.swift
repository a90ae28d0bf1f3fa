import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroHost

@Suite struct JailProbeTests {
    @Test func namesAreThoseOfTheContract() {
        #expect(
            JailLayers().report.layers.map(\.name) == [
                "uid", "user_namespace", "mount_namespace", "net_namespace", "pid_namespace", "ipc_namespace",
                "uts_namespace",
                "pivot_root", "capabilities", "no_new_privs", "seccomp", "rlimits", "cgroup", "qemu_sandbox",
            ])
    }

    @Test func reportReadsBack() {
        var layers = JailLayers()
        layers.deactivate(.cgroup, because: "First.")
        layers.deactivate(.cgroup, because: "Second.")
        #expect(JailLayers(layers.report) == layers)
        #expect(layers.reasons[.cgroup] == "First.")
        #expect(!JailLayers(JailReport(layers: [])).isActive(.seccomp))
    }

    @Test func everyInactiveLayerHasAReason() async throws {
        try await JailExecutable.withCopy { executable in
            let layers = await JailProbe(executable: executable, qemu: nil).run()
            #expect(layers.report.layers.allSatisfy { $0.active == ($0.reason == nil) })
            for layer in [JailLayer.noNewPrivs, .seccomp, .capabilities, .rlimits] {
                #expect(layers.isActive(layer), "\(layer): \(layers.reasons[layer] ?? "")")
            }
            #expect(layers.isActive(.uid) == (geteuid() == 0))
            #expect(layers.reasons[.qemuSandbox] == "QEMU is not installed.")
        }
    }

    @Test func missingJailIsAReasonAndNoError() async {
        let layers = await JailProbe(executable: "/no/such/pyro-jail", qemu: nil).run()
        #expect(layers.reasons[.seccomp]?.contains("/no/such/pyro-jail") == true)
        #expect(layers.namespaces.isEmpty)
    }

    @Test(.enabled(if: access("/usr/bin/qemu-system-x86_64", X_OK) == 0, "needs qemu-system-x86_64"))
    func qemuRunsInTheJailWithItsSandbox() async throws {
        try await JailExecutable.withCopy { executable in
            let layers = await JailProbe(executable: executable, qemu: "/usr/bin/qemu-system-x86_64").run()
            #expect(layers.isActive(.qemuSandbox), "\(layers.reasons[.qemuSandbox] ?? "")")
        }
    }

    @Test func requestAsksForActiveLayersOnly() throws {
        var layers = JailLayers.all(asRoot: false)
        layers.deactivate(.pivotRoot, because: "test")
        layers.deactivate(.netNamespace, because: "test")
        var program = SpawnRequest(program: "/opt/qemu/qemu", arguments: ["-S"])
        program.descriptors[9] = try OwnedDescriptor.open("/dev/null", .readOnly)
        let request = try Jail(executable: "/jail", layers: layers).request(for: program)
        #expect(
            request.arguments == [
                "--parent-fd", "10", "--hostname", "pyro", "--rlimits", "--max-files", "1024", "--capabilities",
                "--no-new-privs",
                "--seccomp", "--", "/opt/qemu/qemu", "-S",
            ])
        #expect(request.namespaces == [.user, .mount, .pid, .ipc, .uts])
        #expect(Set(request.descriptors.keys) == [9, 10])
    }

    @Test func jailWithoutTheUserItNeedsIsAnError() {
        let jail = Jail(executable: "/jail", layers: .all(asRoot: true))
        let error = #expect(throws: PyroError.self) { try jail.request(for: SpawnRequest(program: "/usr/bin/true")) }
        #expect(error?.code == .internal)
    }

    @Test func programOutsideOfUsrIsBound() throws {
        let jail = Jail(executable: "/jail", layers: .all(asRoot: false))
        #expect(jail.arguments(for: "/opt/qemu").starts(with: ["--root", "--bind", "/opt/qemu"]))
        #expect(!jail.arguments(for: "/usr/bin/qemu").contains("--bind"))
    }
}
