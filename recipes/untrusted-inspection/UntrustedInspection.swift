package import PyroSDK
package import RecipeSupport

/// Looks at files that nobody should trust without running any of them, and takes nothing out but a report.
package struct UntrustedInspection: Sendable {
    package var environment: String
    package var name: String
    /// The files.
    package var incoming: HostPath
    /// Where the report will lie on the host.
    package var output: HostPath

    package init(environment: String, name: String, incoming: HostPath, output: HostPath) {
        self.environment = environment
        self.name = name
        self.incoming = incoming
        self.output = output
    }

    /// What each step returned.
    package struct Outcome: Encodable, Sendable {
        /// Its network policy is off.
        package var created: WorkspaceInfo
        package var interfaces: ExecResult
        package var listed: FileList
        package var script: FileRead
        package var program: FileRead
        package var image: FileRead
        package var written: FileWrite
        package var exported: ExportResult
        package var deleted: WorkspaceDelete
    }

    package func run(on workspaces: some StoryWorkspaces) async throws -> Outcome {
        var options = WorkspaceOptions()
        options.environment = environment
        options.name = name
        options.seed = incoming
        let workspace = try await workspaces.create(options)
        return try await workspace.deletedOnFailure(inspect)
    }

    private func inspect(_ workspace: some StoryWorkspace) async throws -> Outcome {
        let created = try await workspace.status()
        let interfaces = try await workspace.exec(["ls", "/sys/class/net"])
        let listed = try await workspace.files.list(FileListOptions(recursive: true))
        let script = try await workspace.files.read("install.sh")
        let program = try await workspace.files.read("setup.py")
        let image = try await workspace.files.read("logo.png")
        let report = try Self.report(on: listed, [script, program, image])
        return Outcome(
            created: created, interfaces: interfaces, listed: listed, script: script, program: program, image: image,
            written: try await workspace.files.write("report.md", text: report),
            exported: try await workspace.export("report.md", to: output),
            deleted: try await workspace.delete()
        )
    }

    /// A line for each file that is not what it should be.
    package static func report(on list: FileList, _ files: [FileRead]) throws -> String {
        var lines = ["# Report", ""]
        for entry in list.entries {
            if let target = entry.linkTarget { lines.append("- \(entry.path) is a link to \(target).") }
        }
        for file in files {
            let content = try file.bytes()
            if file.path.hasSuffix(".png"), content.starts(with: Array("\u{7F}ELF".utf8)) {
                lines.append("- \(file.path) is a program, not an image.")
            }
            for sign in ["| sh", "exec("] where file.encoding == .utf8 && file.content.contains(sign) {
                lines.append("- \(file.path) contains `\(sign)`.")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
