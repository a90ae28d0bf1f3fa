internal import Glibc
internal import PyroHost
internal import PyroImages
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The checks that are the engine's own, a function each.
enum DoctorChecks {
    typealias Check = DoctorReport.Check

    /// The oldest QEMU that machines were tried on.
    static let leastQEMU = (major: 7, minor: 2)

    static func stateDirectory(_ place: Result<StateDirectory, PyroError>) -> Check {
        do {
            let state = try place.get()
            var nearest = state.root
            while nearest.withPlatformString({ access($0, F_OK) }) != 0, nearest.removeLastComponent() {}
            guard nearest.withPlatformString({ access($0, W_OK) }) == 0 else {
                return Check(
                    name: "state-directory", ok: false, detail: "\(state.root) cannot be written.",
                    remedy: "Set \(EnvironmentVariables.home) to a directory of your own.")
            }
            return Check(name: "state-directory", ok: true, detail: state.root.string)
        } catch {
            return failed("state-directory", error)
        }
    }

    static func programs(_ programs: Result<Programs, PyroError>) -> Check {
        do {
            let directory = try programs.get().supervisor.removingLastComponent()
            return Check(name: "pyro-programs", ok: true, detail: directory.string)
        } catch {
            return failed("pyro-programs", error)
        }
    }

    static func tool(_ tool: Tool) -> Check {
        do {
            return Check(name: tool.name, ok: true, detail: try tool.locate().string)
        } catch {
            return failed(tool.name, error)
        }
    }

    static func qemu(_ path: Result<FilePath, PyroError>) async -> Check {
        let name = HostPrograms.qemu.name
        do {
            let path = try path.get()
            let text = try await HostPrograms.qemu.run(["--version"], deadline: .seconds(10)).text
            let line = text.split(separator: "\n").first.map(String.init) ?? ""
            guard let version = version(in: line) else {
                return Check(
                    name: name, ok: false, detail: "\(path) says \"\(line)\".", remedy: "Install Debian's QEMU.")
            }
            let isRecent = (version.major, version.minor) >= leastQEMU
            return Check(
                name: name, ok: isRecent, detail: "\(version.major).\(version.minor) at \(path)",
                remedy: isRecent ? nil : "Install QEMU \(leastQEMU.major).\(leastQEMU.minor) or newer.")
        } catch {
            return failed(name, SystemError.wrap("ask QEMU for its version", error))
        }
    }

    /// Reads `QEMU emulator version 7.2.22 (Debian ...)`.
    static func version(in line: String) -> (major: Int, minor: Int)? {
        guard let word = line.split(separator: " ").first(where: { $0.first?.isNumber == true }) else { return nil }
        let numbers = word.split(separator: ".").prefix(2).map { Int($0) }
        guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        return (major, minor)
    }

    static func configuration(_ state: StateDirectory) -> Check {
        do {
            let isDefault = try MachineConfiguration.read(state.machineConfiguration) == MachineConfiguration()
            return Check(
                name: "machine.json", ok: true, detail: isDefault ? "not there: defaults" : "overrides are set")
        } catch {
            return failed("machine.json", error)
        }
    }

    /// Memory for one machine of the default size.
    static func memory() -> Check {
        let needed = Limits.memoryMiB.default
        let lines = (try? DurableFile.read("/proc/meminfo")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let available = lines.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let mib = available.flatMap { $0.split(separator: " ").compactMap { Int($0) }.first }.map { $0 / 1024 } ?? 0
        return Check(
            name: "free-memory", ok: mib >= needed, detail: "\(mib) MiB available",
            remedy: mib >= needed ? nil : "A machine of the default size takes up to \(needed) MiB: free some memory.")
    }

    /// Machines run without some layers, but never without all of those that keep QEMU from the user's files.
    static func isolation(_ layers: JailLayers) -> Check {
        let inactive = JailLayer.allCases.filter { !layers.isActive($0) && $0 != .uid && $0 != .userNamespace }
        guard !inactive.isEmpty else { return Check(name: "jail", ok: true, detail: "every layer is active") }
        let names = inactive.map(\.rawValue).joined(separator: ", ")
        return Check(
            name: "jail", ok: layers.isActive(.noNewPrivs) && layers.isActive(.seccomp),
            detail: "not active here: \(names)", remedy: "Look at the layers below for the reason of each.")
    }

    private static func failed(_ name: String, _ error: PyroError) -> Check {
        Check(name: name, ok: false, detail: error.message, remedy: error.remedy)
    }
}
