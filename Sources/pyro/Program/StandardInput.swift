internal import FrontEnd

/// The program's standard input in parts, each read only when it is asked for.
struct StandardInput: AsyncSequence, Sendable {
    var descriptor: Int32 = 0

    func makeAsyncIterator() -> Iterator {
        Iterator(descriptor: descriptor)
    }

    struct Iterator: AsyncIteratorProtocol {
        let descriptor: Int32
        private let lane = BlockingLane("stdin")

        init(descriptor: Int32) {
            self.descriptor = descriptor
        }

        mutating func next() async throws -> [UInt8]? {
            let bytes = try await lane.run { [descriptor] in try Descriptor.readSome(descriptor) }
            return bytes.isEmpty ? nil : bytes
        }
    }
}
