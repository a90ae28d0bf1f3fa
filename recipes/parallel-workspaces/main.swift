import ParallelWorkspaces
import PyroSDK
import RecipeSupport

await StoryProgram.tell(name: "count-words") { pyro, program in
    let story = ParallelWorkspaces(
        environment: program.environment, task: program.name, seed: "seed",
        loop: try program.text(of: "attempts/loop.py"), counter: try program.text(of: "attempts/counter.py"))
    return try await story.run(on: pyro.workspaces)
}
