internal import PyroModel
package import PyroSystem

/// A running machine gets a new overlay by descriptor, without a path.
extension QMPClient {
    /// Gives QEMU an overlay (qcow2, opened for reading and writing) and writes to it from now on. The layer written to so far stays below it and is
    /// not changed any more.
    /// - Parameters:
    ///   - file: QEMU gets a duplicate in a set of its own.
    ///   - name: the new block node's name; not used before in this machine.
    ///   - current: the node written to so far, at first ``DiskAttachment/nodeName``.
    ///   - set: the number of the descriptor set; not used before in this machine.
    package func switchDisk(
        to file: OwnedDescriptor, named name: String, from current: String, set: Int
    ) async throws {
        try await addDescriptor(file, set: set)
        do {
            try await addBlockNode([
                "driver": "qcow2", "node-name": .string(name), "backing": nil, "discard": "unmap",
                "file": [
                    "driver": "file", "node-name": .string("\(name)-file"), "filename": .string("/dev/fdset/\(set)"),
                    "discard": "unmap",
                ],
            ])
            try await execute("blockdev-snapshot", ["node": .string(current), "overlay": .string(name)])
        } catch {
            // QEMU keeps nothing of a switch that failed; the first error is the one that counts.
            _ = try? await execute("blockdev-del", ["node-name": .string(name)])
            _ = try? await removeDescriptors(set: set)
            throw error
        }
    }

    /// Puts a duplicate of the descriptor into a set, which QEMU's options and commands name as `/dev/fdset/N`. The rights of the path are those of
    /// the descriptor; a set should hold one only, since the lock of its file is taken once.
    package func addDescriptor(_ descriptor: OwnedDescriptor, set: Int) async throws {
        try await execute("add-fd", ["fdset-id": .int(Int64(set))], passing: descriptor)
    }

    /// Closes QEMU's own descriptors of a set; what was opened from it stays open.
    package func removeDescriptors(set: Int) async throws {
        try await execute("remove-fd", ["fdset-id": .int(Int64(set))])
    }

    /// Adds a block node, as `-blockdev` does.
    package func addBlockNode(_ options: JSONValue) async throws {
        try await execute("blockdev-add", options)
    }
}
