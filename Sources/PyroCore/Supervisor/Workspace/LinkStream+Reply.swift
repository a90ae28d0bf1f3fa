internal import PyroModel
internal import PyroSystem
internal import PyroWire

extension LinkStream {
    /// How long a client may take to hear the last answer of a supervisor that is about to end.
    private static let farewellDeadline: Duration = .seconds(2)

    /// Tells something on the way.
    func tell(_ reply: WorkspaceReply) {
        // Encoding plain values does not fail; a client that hears nothing sees its stream end.
        if let message = try? ControlMessage(reply) { send(message) }
    }

    /// Gives the last answer.
    func answer(_ reply: WorkspaceReply) {
        tell(reply)
        finish()
    }

    /// Waits until the client has heard the last answer and ended its side too, or is gone.
    func heard() async {
        _ = try? await withDeadline(Self.farewellDeadline, waitingFor: "a client to hear its answer") {
            while try await self.next() != nil {}
        }
    }
}
