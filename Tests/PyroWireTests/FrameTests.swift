import Testing

@testable import PyroWire

@Suite struct FrameTests {
    private func encoded(_ frame: Frame) -> [UInt8] {
        var bytes: [UInt8] = []
        frame.encode(into: &bytes)
        return bytes
    }

    @Test(arguments: Frame.Kind.allCases)
    func everyKindRoundTripsAtItsLimitAndNotBeyond(kind: Frame.Kind) throws {
        let limit = Frame.payloadLimit(of: kind)
        let frame = Frame(
            kind, stream: StreamID(rawValue: .max), channel: 255, payload: [UInt8](repeating: 1, count: limit))
        var decoder = FrameDecoder()
        decoder.append(encoded(frame))
        #expect(try decoder.next() == frame)
        #expect(try decoder.next() == nil)

        var over = frame
        over.payload.append(1)
        decoder.append(encoded(over))
        #expect(throws: LinkError.self) { try decoder.next() }
    }

    @Test func framesCutAnywhereAreTheSame() throws {
        let frames = [
            Frame(.data, stream: StreamID(rawValue: 2), channel: 1, payload: [1, 2, 3]),
            Frame(.finish, stream: StreamID(rawValue: 2)),
            Frame(.credit, stream: StreamID(rawValue: 4), payload: [1, 0, 0, 0]),
        ]
        let bytes = frames.flatMap { encoded($0) }
        for cut in 0...bytes.count {
            var decoder = FrameDecoder()
            var found: [Frame] = []
            for part in [bytes[..<cut], bytes[cut...]] {
                decoder.append(part)
                while let frame = try decoder.next() { found.append(frame) }
            }
            #expect(found == frames)
        }
    }

    @Test func aHeaderAloneDemandsNothing() throws {
        // An announced length takes no memory before its bytes are there.
        var decoder = FrameDecoder()
        decoder.append(
            encoded(Frame(.message, stream: StreamID(rawValue: 2), payload: [UInt8](repeating: 0, count: 9))).prefix(12)
        )
        #expect(try decoder.next() == nil)
        #expect(decoder.pendingBytes.count == 12)
    }

    @Test func decoderForgetsWhatItHasGivenOut() throws {
        var decoder = FrameDecoder()
        let bytes = encoded(Frame(.data, stream: StreamID(rawValue: 2), payload: [UInt8](repeating: 5, count: 60_000)))
        for _ in 0..<200 {
            decoder.append(bytes)
            while try decoder.next() != nil {}
        }
        #expect(decoder.drain().count <= 256)
    }

    @Test func randomBytesAreErrorsOrWaits() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<5000 {
            var decoder = FrameDecoder()
            let count = Int.random(in: 0...200, using: &generator)
            // Small numbers, so that some headers are right.
            decoder.append((0..<count).map { _ in UInt8.random(in: 0...9, using: &generator) })
            while let frame = try? decoder.next() { #expect(frame.payload.count <= count) }
        }
    }
}
