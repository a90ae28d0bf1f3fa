internal import PyroSDK

/// `workspace_patch_apply`: changes of files, all of them or none.
struct WorkspacePatchApplyTool: Tool {
    let name = "workspace_patch_apply"
    let title = "Apply a patch to a workspace"
    let description = """
        Change, add, rename or delete files of a workspace by a patch in unified or git format: all of it or nothing. Paths \
        are relative to /workspace, with a/ and b/ before them. An example:

        --- a/src/greet.py
        +++ b/src/greet.py
        @@ -1,3 +1,3 @@
         def greet(name):
        -    return "Hello" + name
        +    return f"Hello, {name}"
         # end

        A new file has `--- /dev/null` and `@@ -0,0 +1,N @@`, a deleted one `+++ /dev/null`. Context lines begin with a \
        blank and have to be in the file exactly as they are: read it first with workspace_file_read. Line numbers and \
        counts may be wrong: hunks are found by their lines. Renames, modes and binary files go in git format, as \
        workspace_diff prints them. A `*** Begin Patch` text is not accepted.

        The error patch_failed names the file, the hunk and the lines that did not match, and nothing was changed: read the \
        file again, mend the hunk and call again. `check` only tells whether it would apply. Afterwards run the failing \
        command again with workspace_exec, and look at all changes with workspace_diff. At most 8 MiB, and each file too. \
        For a whole new file workspace_file_write is simpler.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: true, idempotent: false, openWorld: false)
    let outputSchema = ChangesSchema.patch

    let inputSchema = Schema.object([
        .workspaceID,
        .required(
            "patch", "The patch, in unified or git format; several files in one are fine.", .string(minimumLength: 1)),
        .optional("check", "Whether only to find out what it would do.", .boolean, default: false),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let patch = try arguments.string("patch")
        let check = arguments.flag("check")
        return try await context.longResult(of: "Applying a patch to the files", doing: "Applying the patch", arguments)
        {
            _ in
            let result = try await context.backend.applyPatch(subject, patch, check)
            return try PatchReport(patch: result, check: check).toolResult()
        }
    }
}
