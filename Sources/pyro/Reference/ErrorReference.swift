internal import PyroSDK

/// The page about errors: every code with its meaning, remedy and retry.
enum ErrorReference {
    static func page() -> String {
        """
        # Error codes

        <!-- Generated from the code by scripts/generate-reference.sh; do not edit. -->

        The SDK throws them as `PyroError`, the command line prints them (as JSON with `--json`), MCP tools return them with
        `isError`. An error can bring a remedy or a retry of its own; these are what it has otherwise. A guest command's
        non-zero exit is a result, never an error.

        | code | meaning | remedy | retry |
        |---|---|---|---|
        \(PyroErrorCode.allCases.map(row).joined(separator: "\n"))

        `retry` says whether the same call may be made again: `safe`, nothing happened or the call can be repeated without
        harm; `never`, it fails again until something else changes; `unknown`, it may have taken effect, so look first.
        """
    }

    private static func row(_ code: PyroErrorCode) -> String {
        "| `\(code.rawValue)` | \(code.documentation) | \(code.defaultRemedy) | `\(code.defaultRetry.rawValue)` |"
    }
}
