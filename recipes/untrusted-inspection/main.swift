import PyroSDK
import RecipeSupport
import UntrustedInspection

await StoryProgram.tell(name: "inspection") { pyro, program in
    let story = UntrustedInspection(
        environment: program.environment, name: program.name, incoming: "incoming", output: "report.md")
    return try await story.run(on: pyro.workspaces)
}
