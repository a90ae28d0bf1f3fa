import Testing

@testable import PyroMCP

@Suite struct MessageTests {
    private func message(_ text: String) -> IncomingMessage { IncomingMessage(line: Array(text.utf8)) }

    @Test func requestsAndNotificationsAreToldApart() {
        #expect(
            message(#"{"jsonrpc":"2.0","id":1,"method":"a","params":{"x":1}}"#)
                == .request(.integer(1), method: "a", params: ["x": 1]))
        #expect(
            message(#"{"jsonrpc":"2.0","id":"1","method":"a"}"#) == .request(.string("1"), method: "a", params: [:]))
        #expect(message(#"{"jsonrpc":"2.0","method":"a"}"#) == .notification(method: "a", params: [:]))
        #expect(message(#"{"jsonrpc":"2.0","id":1,"result":{}}"#) == .reply)
        #expect(message(#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}"#) == .reply)
    }

    static let faulty: [(String, JSONValue, RPCFault.Code)] = [
        ("{", .null, .parseError),
        ("[]", .null, .invalidRequest),
        (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, .null, .invalidRequest),
        ("7", .null, .invalidRequest),
        (#"{"id":4,"method":"ping"}"#, 4, .invalidRequest),
        (#"{"jsonrpc":"1.0","id":4,"method":"ping"}"#, 4, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, .null, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, .null, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, .null, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":4}"#, 4, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":4,"method":5}"#, 4, .invalidRequest),
        (#"{"jsonrpc":"2.0","id":4,"method":"ping","params":[1]}"#, 4, .invalidParams),
    ]

    @Test(arguments: faulty)
    func faultsAreAnsweredUnderTheirIDWhereThereIsOne(text: String, id: JSONValue, code: RPCFault.Code) {
        guard case .faulty(let found, let fault) = message(text) else {
            Issue.record("\(text) was taken for a message")
            return
        }
        #expect(found?.json ?? .null == id)
        #expect(fault.code == code)
    }

    @Test func aBatchIsToldWhatToDoInstead() {
        guard case .faulty(_, let fault) = message("[]") else {
            Issue.record("a batch was taken for a message")
            return
        }
        #expect(fault.message.contains("each message on a line"))
    }
}

@Suite struct LineSplitterTests {
    @Test func linesComeTogetherOverAnyCuts() {
        let bytes = Array("first\r\n\n  \nsecond\nlast".utf8)
        for size in 1...bytes.count {
            var splitter = LineSplitter()
            var lines: [IncomingLine] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                lines += splitter.take(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            if let last = splitter.finish() { lines.append(last) }
            #expect(lines == ["first\r", "second", "last"].map { .line(Array($0.utf8)) })
        }
    }

    @Test func aLineOverTheLimitIsDroppedAndTheNextIsRead() {
        var splitter = LineSplitter(limit: 4)
        #expect(splitter.take(Array("12345".utf8)).isEmpty)
        #expect(splitter.take(Array("678\n1234\n12345\n1".utf8)) == [.tooLong, .line(Array("1234".utf8)), .tooLong])
        #expect(splitter.finish() == .line([UInt8(ascii: "1")]))
        #expect(splitter.finish() == nil)
    }
}
