import Testing

@testable import PyroMCP

@Suite struct JSONTests {
    static let texts: [(String, JSONValue)] = [
        ("null", .null), (" true ", true), ("0", 0), ("-1", -1), ("9007199254740993", 9_007_199_254_740_993),
        ("1.5", .number(1.5)), ("1e2", .number(100)), ("18446744073709551616", .number(18_446_744_073_709_551_616)),
        (#""a\n\u0041\ud83d\ude00\/""#, "a\nA\u{1F600}/"), ("[1,[],{}]", [1, [], [:]]),
        (#"{"a":{"b":[null]}}"#, ["a": ["b": [.null]]]), (#"{"a":1,"a":2}"#, ["a": 2]),
    ]

    @Test(arguments: texts)
    func readsWhatJSONAllows(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "truex", "01", "-", "1.", ".5", "1e", "+1", "1e999", "\"", "\"\\x\"", "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "[", "[1", "[1,]", "[,1]", "{", "{\"a\"}", "{\"a\":}", "{a:1}",
        "{\"a\":1,}", "1 2", "{} x", "NaN", "'a'",
    ])
    func refusesEverythingElse(text: String) {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test func refusesBytesThatAreNoText() {
        for bytes: [UInt8] in [[0xFF], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
            #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(bytes) }
        }
    }

    @Test func depthHasALimit() throws {
        let deep = { (levels: Int) in
            [UInt8](repeating: UInt8(ascii: "["), count: levels) + [UInt8](repeating: UInt8(ascii: "]"), count: levels)
        }
        _ = try JSONParser.parse(deep(JSONParser.maximumDepth))
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(deep(JSONParser.maximumDepth + 2)) }
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(deep(1_000_000)) }
    }

    @Test func whatIsWrittenIsReadBackTheSame() throws {
        let value: JSONValue = [
            "text": "quote \" backslash \\ newline \n tab \t bell \u{7} delete \u{7F} emoji \u{1F600} line \u{2028}",
            "numbers": [0, -5, .integer(.max), .integer(.min), .number(0.1), .number(-1e300)],
            "rest": [.null, true, false, [], [:]],
        ]
        #expect(try JSONParser.parse(value.utf8) == value)
        #expect(try JSONParser.parse(Array(value.prettyText.utf8)) == value)
        #expect(!value.text.contains("\n"))
    }

    @Test func randomBytesNeverTrap() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array(#"{}[]",:\u0123456789abcdeEtrufalsn.-+ "#.utf8) + [0x00, 0x0A, 0xC3, 0xA9, 0xFF]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in alphabet.randomElement() ?? 0 }
            if let value = try? JSONParser.parse(bytes) {
                #expect((try? JSONParser.parse(value.utf8)) == value)
            }
        }
    }
}
