import PyroModel
import Testing

@testable import PyroCore

@Suite struct WorkspaceChecksTests {
    private static func refusal(_ change: (inout WorkspaceOptions) -> Void) -> PyroError? {
        var options = WorkspaceOptions()
        change(&options)
        do {
            try WorkspaceChecks.check(options)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["a", "my workspace", "ä-1", "0123456789abc", "0123456789AB", "A.b_c", "01234567890"])
    func namesThatAreTaken(_ name: String) {
        #expect(Self.refusal { $0.name = name } == nil)
    }

    @Test(arguments: [
        "", "  ", "-x", "0123456789ab", "a\nb", "a\u{0}b", "a\u{1b}[31m", String(repeating: "x", count: 121),
    ])
    func namesThatAreRefused(_ name: String) {
        #expect(Self.refusal { $0.name = name }?.code == .usage)
    }

    @Test(arguments: [("a", ""), ("A.b_c-1", "any value"), (String(repeating: "k", count: 64), "ä")])
    func labelsThatAreTaken(_ key: String, _ value: String) {
        #expect(Self.refusal { $0.labels = [key: value] } == nil)
    }

    @Test(
        arguments: [
            ("", "v"), (".a", "v"), ("_a", "v"), ("-a", "v"), ("a b", "v"), ("ä", "v"), ("a/b", "v"),
            ("a", "two\nlines"),
            (String(repeating: "k", count: 65), "v"), ("a", String(repeating: "v", count: 121)),
        ])
    func labelsThatAreRefused(_ key: String, _ value: String) {
        #expect(Self.refusal { $0.labels = [key: value] }?.code == .usage)
    }

    @Test func numbersHaveTheirBoundsAndAreNamed() {
        let changes: [(String, @Sendable (inout WorkspaceOptions, Int) -> Void, ClosedRange<Int>)] = [
            ("vcpu_count", { $0.vcpuCount = $1 }, 1...8), ("mem_mib", { $0.memMiB = $1 }, 256...32768),
            ("ttl_seconds", { $0.ttlSeconds = $1 }, 60...2_592_000),
        ]
        for (name, set, range) in changes {
            for value in [range.lowerBound, range.upperBound] { #expect(Self.refusal { set(&$0, value) } == nil) }
            for value in [range.lowerBound - 1, range.upperBound + 1, .min, .max] {
                let refusal = Self.refusal { set(&$0, value) }
                #expect(refusal?.code == .usage)
                #expect(refusal?.message.contains(name) == true && refusal?.message.contains("\(value)") == true)
            }
        }
    }

    @Test func changesThatContradictThemselvesAreRefused() {
        var both = WorkspaceChanges()
        both.name = "a"
        both.clearsName = true
        #expect(throws: PyroError.self) { try WorkspaceChecks.check(both) }
        var label = WorkspaceChanges()
        label.labels = ["a": "1"]
        label.clearLabels = ["a"]
        #expect(throws: PyroError.self) { try WorkspaceChecks.check(label) }
        label.clearLabels = ["b"]
        #expect(throws: Never.self) { try WorkspaceChecks.check(label) }
    }
}
