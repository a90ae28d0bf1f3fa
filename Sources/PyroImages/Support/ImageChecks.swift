internal import Glibc
package import PyroModel
package import PyroSystem
internal import SystemPackage

/// What `pyro doctor` says about building and keeping environments. Works with nothing installed.
package struct ImageChecks: Sendable {
    private let state: StateDirectory
    private let freeSpace: FreeSpace

    package init(state: StateDirectory, freeSpace: FreeSpace = .ofFileSystem) {
        self.state = state
        self.freeSpace = freeSpace
    }

    private static let tools = [
        Mmdebstrap.tool, Mmdebstrap.unshare, Mmdebstrap.tar,
        Tool("newuidmap", debianPackage: "uidmap"), Tool("newgidmap", debianPackage: "uidmap"),
        Tool("apt-get", debianPackage: "apt"), KernelInstall.unpacker, DiskImage.tool, Digest.tool,
    ]

    package func checks() async -> [DoctorReport.Check] {
        Self.tools.map(Self.check)
            + [Self.keyring(), Self.range("/etc/subuid"), Self.range("/etc/subgid"), await Self.namespaces(), space()]
    }

    private static func check(_ tool: Tool) -> DoctorReport.Check {
        do {
            return DoctorReport.Check(name: tool.name, ok: true, detail: try tool.locate().string)
        } catch {
            return failed(tool.name, error)
        }
    }

    private static func keyring() -> DoctorReport.Check {
        let name = "debian-archive-keyring"
        if (try? FileFacts.of(FilePath(Mirror.keyring))) != nil {
            return DoctorReport.Check(name: name, ok: true, detail: Mirror.keyring)
        }
        return DoctorReport.Check(
            name: name, ok: false, detail: "\(Mirror.keyring) is missing: packages could not be verified.",
            remedy: "Install it: apt-get install \(name).")
    }

    private static func range(_ table: FilePath) -> DoctorReport.Check {
        let name = table.lastComponent?.string ?? table.string
        do {
            let range = try SubordinateIDs.ofCaller(table: table)
            let last = UInt64(range.start) + UInt64(range.count) - 1
            return DoctorReport.Check(
                name: name, ok: true, detail: "\(SubordinateIDs.caller.name) has \(range.start) to \(last).")
        } catch {
            return failed(name, error)
        }
    }

    /// Whether the kernel lets this user make a user namespace with its range, by making one.
    private static func namespaces() async -> DoctorReport.Check {
        let name = "user-namespaces"
        do {
            _ = try await Mmdebstrap.unshare.run(
                ["--user", "--map-auto", "--setuid", "0", "--setgid", "0", "--mount", "--pid", "--fork", "--", "true"],
                deadline: ImageLimits.probeDeadline)
            return DoctorReport.Check(name: name, ok: true, detail: "Can be made with subordinate ids.")
        } catch {
            return DoctorReport.Check(
                name: name, ok: false, detail: SystemError.wrap("make a user namespace", error).message,
                remedy: "Once the ids above are there: allow unprivileged user namespaces"
                    + " (sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0)."
                    + " In a chroot the kernel refuses them: enter it as a container does, by pivot_root."
            )
        }
    }

    private func space() -> DoctorReport.Check {
        let name = "free-disk"
        // Before the first use the state directory is not there yet: then what it will be made in counts.
        var path = state.root
        while path.withPlatformString({ access($0, F_OK) }) != 0, path.removeLastComponent() {}
        do {
            let needed = Limits.freeDiskBytes + ImageLimits.installBytes
            try freeSpace.require(needed, at: path, to: "install an environment")
            return DoctorReport.Check(
                name: name, ok: true, detail: "\(try freeSpace.bytes(at: path) >> 20) MiB at \(path).")
        } catch {
            return Self.failed(name, error)
        }
    }

    private static func failed(_ name: String, _ error: PyroError) -> DoctorReport.Check {
        DoctorReport.Check(name: name, ok: false, detail: error.message, remedy: error.remedy)
    }
}
