package import PyroSystem

/// The programs of the host that the engine runs.
package enum HostPrograms {
    package static let qemu = Tool("qemu-system-x86_64", debianPackage: "qemu-system-x86")
    package static let qemuImg = Tool("qemu-img", debianPackage: "qemu-utils")
}
