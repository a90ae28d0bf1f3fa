/// How far the commands of the machine stand still.
///
/// While they are ``frozen`` the agent says nothing of them: no output, no exit. The link keeps its order, so a host that
/// has the answer to its `Freeze` has everything that was ever read from a command, and a checkpoint taken then loses
/// nothing of it.
enum Stillness: CaseIterable {
    case running
    /// From the request on: what starts now would stand still at once.
    case freezing
    /// From the answer on.
    case frozen
    /// From the request on: the host goes on with this session.
    case thawing

    enum Event: CaseIterable {
        case freezeAsked
        case freezeDone
        /// The machine has let everything run again.
        case freezeFailed
        case thawAsked
        case thawDone
        case thawFailed
    }

    /// Whether commands may start.
    var allowsStart: Bool { self == .running }

    /// Whether nothing is said of commands.
    var isQuiet: Bool { self == .frozen || self == .thawing }

    /// Requests may come faster than they are served; what they did counts in the end.
    func after(_ event: Event) -> Stillness {
        switch (event, self) {
        case (.freezeAsked, .running): .freezing
        case (.thawAsked, .frozen): .thawing
        case (.freezeAsked, _), (.thawAsked, _): self
        case (.freezeDone, _): .frozen
        case (.freezeFailed, _), (.thawDone, _): .running
        case (.thawFailed, .thawing): .frozen
        case (.thawFailed, _): self
        }
    }
}
