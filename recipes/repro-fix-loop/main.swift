import PyroSDK
import RecipeSupport
import ReproFixLoop

await StoryProgram.tell(name: "fix-loop") { pyro, program in
    let story = ReproFixLoop(
        environment: program.environment, name: program.name, seed: "seed", fix: try program.text(of: "fix.patch"),
        output: "inventory.fixed.py")
    return try await story.run(on: pyro.workspaces)
}
