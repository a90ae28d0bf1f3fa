import Testing

@testable import PyroCore

@Suite struct CheckpointKeyTests {
    private static func key(_ parts: [(String, String)]) -> CheckpointKey {
        CheckpointKey(shape: "1cpu-64mib", parts: parts.map { (name: $0.0, value: $0.1) })
    }

    @Test func theFirstPartThatDiffersIsNamed() {
        let key = Self.key([("qemu", "7.2"), ("processor", "a: b"), ("tsc", "1")])
        #expect(key.difference(from: key.text) == nil)
        #expect(
            key.difference(from: Self.key([("qemu", "7.2"), ("processor", "a: c"), ("tsc", "1")]).text) == "processor")
        #expect(key.difference(from: Self.key([("qemu", "8"), ("processor", "a: c"), ("tsc", "1")]).text) == "qemu")
        #expect(key.difference(from: "") == "qemu")
    }

    @Test func moreOrOtherOrderOfPartsIsADifferenceToo() {
        let key = Self.key([("a", "1"), ("b", "2")])
        #expect(key.difference(from: Self.key([("a", "1"), ("b", "2"), ("c", "3")]).text) == "list of parts")
        #expect(key.difference(from: Self.key([("b", "2"), ("a", "1")]).text) == "list of parts")
    }
}
