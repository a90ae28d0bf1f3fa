import PyroQEMU
import Testing

@Suite struct BlockIOErrorTests {
    @Test func fullDiskStopsTheMachine() throws {
        let error = try #require(
            BlockIOError(
                QMPEvent(
                    name: "BLOCK_IO_ERROR",
                    data: [
                        "operation": "write", "action": "stop", "nospace": true, "reason": "No space left on device",
                    ])))
        #expect(error.isWrite && error.isDiskFull)
        #expect(error.action == .stop)
        #expect(error.reason == "No space left on device")
    }

    @Test func otherEventsAreNone() {
        #expect(BlockIOError(QMPEvent(name: "STOP", data: ["operation": "write"])) == nil)
    }
}
