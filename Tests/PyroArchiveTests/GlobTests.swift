import Testing

@testable import PyroArchive

/// What patterns of left-out paths mean.
@Suite struct GlobTests {
    private static let cases: [(glob: String, path: String, matches: Bool)] = [
        ("node_modules", "node_modules", true), ("node_modules", "a/b/node_modules", true),
        ("node_modules", "node_modules/x", false), ("*.pyc", "a/b.pyc", true), ("*.pyc", "a.pyc/b", false),
        ("*", "a", true), ("*", "a/b", true), ("?", "ab", false), ("?b", "x/ab", true),
        ("/build", "build", true), ("/build", "a/build", false), ("./build", "build", true),
        ("./build", "a/build", false),
        ("docs/*.html", "docs/a.html", true), ("docs/*.html", "docs/a/b.html", false),
        ("docs/*.html", "x/docs/a.html", false),
        ("**/cache", "cache", true), ("**/cache", "a/b/cache", true), ("**/cache", "a/xcache", false),
        ("a/**/z", "a/z", true), ("a/**/z", "a/b/c/z", true), ("a/**/z", "a/bz", false), ("a/**", "a/b/c", true),
        ("a/**", "a", false), ("a**z/f", "a/b/z/f", true), ("/**/x*y/z", "q/r/xay/z", true),
        ("/**/x*y/z", "q/x/y/z", false),
        ("/**/a*b/c", "a1/ab/c", true), ("/**/a/*/b", "a/a/a/b", true), ("/**/a/?/b", "a/x/a/y/b", true),
        ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[^a-c]x", "dx", true), ("[]]x", "]x", true),
        ("[a]]", "a]", true),
        ("[a-]", "-", true), ("[a", "[a", true), ("x[", "x[", true), ("a[/]b", "a/b", false), ("[*]", "*", true),
        ("[*]", "a", false),
        ("\\*", "*", true), ("\\*", "a", false), ("\\[a]", "[a]", true), ("a\\", "a\\", true),
        ("!a", "!a", true), ("#a", "#a", true), ("", "a", false), ("/", "a", false), ("é?", "é!", true),
        ("*a*a*a*a*a*b", String(repeating: "a", count: 200), false), (".git", ".git", true), ("a*", "a", true),
        ("*/b", "a/b", true), ("*/b", "b", false), ("*/b", "x/a/b", false), ("**", "a/b", true), ("***", "ab", true),
    ]

    @Test(arguments: cases.indices) func patternMatches(_ index: Int) {
        let (glob, path, matches) = Self.cases[index]
        let result = Glob(Array(glob.utf8)).matches(Array(path.utf8), isDirectory: false)
        #expect(result == matches, "\(glob) and \(path)")
    }

    @Test func slashAtTheEndMeansDirectories() {
        let glob = Glob(Array("target/".utf8))
        #expect(glob.matches(Array("a/target".utf8), isDirectory: true))
        #expect(!glob.matches(Array("a/target".utf8), isDirectory: false))
        #expect([glob].matchesOnTheWay(to: Array("a/target/debug/x".utf8), isDirectory: false))
        #expect(![glob].matchesOnTheWay(to: Array("a/target".utf8), isDirectory: false))
    }

    @Test func randomPatternsEnd() {
        var generator = SeededGenerator(seed: 9)
        let alphabet = Array("ab/*?[]!-\\".utf8)
        func random(_ most: Int) -> [UInt8] {
            (0..<Int.random(in: 0...most, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0
            }
        }
        for _ in 0..<20_000 { _ = Glob(random(12)).matches(random(20), isDirectory: false) }
    }
}
