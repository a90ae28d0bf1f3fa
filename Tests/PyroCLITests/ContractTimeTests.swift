import FoundationEssentials
import PyroSDK
import Testing

/// Times in JSON are the milliseconds they stand for, there and back.
@Suite struct ContractTimeTests {
    @Test func everyMillisecondOfASecondIsItself() throws {
        for millisecond in 0..<1000 {
            let date = Date(timeIntervalSince1970: Double(1_795_417_693_000 + millisecond) / 1000)
            let text = try ContractJSON.encode([date])
            #expect(text.hasSuffix(".\(String(1000 + millisecond).dropFirst())Z\"]"), "\(text)")
            #expect(try ContractJSON.decode([Date].self, from: text.utf8) == [date])
        }
    }
}
