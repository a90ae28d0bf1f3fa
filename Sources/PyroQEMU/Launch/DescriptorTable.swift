package import PyroSystem

/// The descriptors QEMU is started with, by the number each has there. Numbers go up from 3 in the order of asking, so the same launch always gets
/// the same command line.
package struct DescriptorTable: Sendable {
    package private(set) var descriptors: [CInt: OwnedDescriptor] = [:]
    private var next: CInt = 3
    private var nextSet = 1

    init() {}

    /// Gives the descriptor its number.
    mutating func add(_ descriptor: OwnedDescriptor) -> CInt {
        defer { next += 1 }
        descriptors[next] = descriptor
        return next
    }

    /// Gives the descriptor its number and a path that QEMU's options can open again, with the rights of the file's mode.
    mutating func addPath(_ descriptor: OwnedDescriptor) -> String {
        "/proc/self/fd/\(add(descriptor))"
    }

    /// Gives the descriptor a set of its own: QEMU opens the set's path by duplicating it, so its rights are those of the descriptor. One
    /// descriptor a set, or the file's lock cannot be taken a second time.
    mutating func addSet(_ descriptor: OwnedDescriptor) -> DescriptorSet {
        defer { nextSet += 1 }
        return DescriptorSet(number: nextSet, descriptor: add(descriptor))
    }

    /// One of QEMU's descriptor sets.
    struct DescriptorSet {
        var number: Int
        var descriptor: CInt

        var arguments: [String] { ["-add-fd", "fd=\(descriptor),set=\(number)"] }
        var path: String { "/dev/fdset/\(number)" }
    }
}
