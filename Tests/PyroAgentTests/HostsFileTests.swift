import Testing

@testable import PyroAgent

@Suite struct HostsFileTests {
    private func set(_ content: String) -> String {
        String(decoding: HostsFile.setting("box", in: Array(content.utf8)), as: UTF8.self)
    }

    @Test(arguments: [
        ("", "127.0.1.1\tbox\n"),
        ("127.0.0.1 localhost\n", "127.0.0.1 localhost\n127.0.1.1\tbox\n"),
        ("127.0.0.1 localhost", "127.0.0.1 localhost\n127.0.1.1\tbox\n"),
        ("127.0.1.1 old\n::1 six\n", "127.0.1.1\tbox\n::1 six\n"),
        ("# 127.0.1.1 x\n127.0.1.10 y\n", "# 127.0.1.1 x\n127.0.1.10 y\n127.0.1.1\tbox\n"),
    ])
    func onlyTheOwnLineChanges(before: String, after: String) {
        #expect(set(before) == after)
        #expect(set(after) == after)
    }
}
