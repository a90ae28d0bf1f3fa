import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct ReferenceTests {
    @Test func theErrorPageHasARowForEveryCode() async {
        let page = await CommandLineRun.of(["reference", "errors"]).output
        for code in PyroErrorCode.allCases {
            #expect(page.contains("| `\(code.rawValue)` | \(code.documentation) | \(code.defaultRemedy) |"))
            #expect(!code.documentation.isEmpty && !code.defaultRemedy.isEmpty)
        }
    }

    @Test func theCommandPageHasASectionForEveryCommandOfTheHelp() async {
        let page = await CommandLineRun.of(["reference", "cli"]).output
        for command in [
            "pyro", "pyro run", "pyro env", "pyro env list", "pyro env pull", "pyro env inspect", "pyro env prune",
            "pyro doctor", "pyro workspace", "pyro workspace create", "pyro workspace list", "pyro workspace status",
            "pyro workspace update", "pyro workspace exec", "pyro workspace exec-stop", "pyro workspace logs",
            "pyro workspace start", "pyro workspace stop", "pyro workspace suspend", "pyro workspace resume",
            "pyro workspace delete", "pyro workspace prune", "pyro workspace file", "pyro workspace file list",
            "pyro workspace file read", "pyro workspace file write", "pyro workspace patch apply",
            "pyro workspace diff", "pyro workspace sync push", "pyro workspace export", "pyro workspace reset",
            "pyro mcp", "pyro mcp serve",
        ] {
            #expect(page.contains("## `\(command)`\n"))
        }
        #expect(!page.contains("pyro reference"))
    }
}
