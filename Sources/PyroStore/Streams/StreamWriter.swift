internal import Glibc
package import PyroModel
internal import PyroSystem
internal import Synchronization
package import SystemPackage

/// Writes one stream of a command's output into its file. Only one writer of a file may exist at a time. Blocks.
package final class StreamWriter: Sendable {
    private let file: OwnedDescriptor
    private let path: FilePath
    private let state: Mutex<State>

    private struct State {
        var header: StreamHeader
        var failure: PyroError?
    }

    /// Opens a stream to go on at its end, or makes an empty one.
    /// - Throws: what the host's file system says; `internal` where the file is damaged.
    package static func open(_ path: FilePath) throws(PyroError) -> StreamWriter {
        try open(path, layout: .standard)
    }

    /// - Parameter layout: of a stream that is made; one that exists keeps its own.
    static func open(_ path: FilePath, layout: StreamLayout) throws(PyroError) -> StreamWriter {
        if path.withPlatformString({ access($0, F_OK) }) != 0 { try create(path, StreamHeader(layout: layout)) }
        return try StreamWriter(file: OwnedDescriptor.open(path, .readWrite), path: path)
    }

    init(file: OwnedDescriptor, path: FilePath) throws(PyroError) {
        self.file = file
        self.path = path
        state = Mutex(State(header: try StreamReader(file: file, path: path).header()))
    }

    /// Under its name a stream has its header from the start, so that a reader never sees half of it.
    private static func create(_ path: FilePath, _ header: StreamHeader) throws(PyroError) {
        let temporary = DurableFile.temporaryName(beside: path)
        let file = try OwnedDescriptor.open(
            temporary, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        do {
            try SystemError.during("write \(path)") { _ = try file.descriptor.writeAll(header.bytes) }
            try SystemError.check("create \(path)") {
                temporary.withPlatformString { source in path.withPlatformString { rename(source, $0) } }
            }
        } catch {
            _ = temporary.withPlatformString { unlink($0) }
            throw error
        }
    }

    /// Bytes that were appended in all.
    package var totalBytes: Int { state.withLock { $0.header.total } }

    /// Whether the host refused to store some of the bytes, which from then on are counted only.
    package var isIncomplete: Bool { state.withLock { $0.failure != nil || $0.header.stored < $0.header.total } }

    /// Why the host refused, for logs.
    package var failure: PyroError? { state.withLock { $0.failure } }

    /// Adds bytes to the end. It never fails: see ``isIncomplete``.
    package func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        state.withLock { state in
            state.header.isEnded = false
            var rest = bytes[...]
            while !rest.isEmpty {
                let step = rest.prefix(state.header.layout.step(at: state.header.total))
                rest = rest.dropFirst(step.count)
                store(step, &state)
            }
        }
    }

    /// Says in the file that the stream is at its end. A stream that goes on later, after its workspace was suspended, is
    /// let go of without it.
    package func close() {
        state.withLock { state in
            state.header.isEnded = true
            writeHeader(&state)
        }
    }

    /// Writes bytes that lie in one piece in the file, then the header.
    private func store(_ bytes: ArraySlice<UInt8>, _ state: inout State) {
        if state.failure == nil, state.header.stored == state.header.total {
            let (offset, _) = state.header.layout.place(of: state.header.total)
            do {
                try write(bytes, at: offset, counting: &state.header.stored)
            } catch {
                state.failure = error
            }
        }
        state.header.total += bytes.count
        writeHeader(&state)
    }

    private func writeHeader(_ state: inout State) {
        var written = 0
        do {
            try write(state.header.bytes[...], at: 0, counting: &written)
        } catch {
            if state.failure == nil { state.failure = error }
        }
    }

    private func write(_ bytes: ArraySlice<UInt8>, at offset: Int, counting count: inout Int) throws(PyroError) {
        var done = 0
        while done < bytes.count {
            let written = try SystemError.check("write \(bytes.count) bytes to \(path)") {
                bytes.withUnsafeBytes {
                    pwrite(file.rawValue, $0.baseAddress.map { $0 + done }, $0.count - done, offset + done)
                }
            }
            done += written
            count += written
        }
    }
}
