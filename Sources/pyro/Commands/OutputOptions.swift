internal import ArgumentParser

/// The options of every command.
struct OutputOptions: ParsableArguments, Sendable {
    @Flag(name: .long, help: "Print one JSON object, errors included.")
    var json = false
}
