import FrontEnd
import Glibc
import Testing

@testable import PyroCLI

extension Person {
    /// Somebody who types these lines, one for each question, and then nothing more.
    static func answering(_ lines: String..., body: (Person) async throws -> Void) async throws {
        // Packets: one read gives one line, as a terminal does.
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        defer { close(reading) }
        for line in lines { try Descriptor.writeAll(Array(line.utf8), to: writing) }
        close(writing)
        try await body(Person(isThere: true, input: StandardInput(descriptor: reading)))
    }
}
