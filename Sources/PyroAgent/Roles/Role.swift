import PyroWire

/// What the agent does for a stream in a process of its own.
///
/// A process rather than a thread: what hostile data breaks is not the first process of the machine, it can be ended at
/// any point, and the memory it touched is free again afterwards. The name is the first argument of that process.
enum Role: String, CaseIterable {
    case unpack
    case pack
    case list
    case read
    case write
    case patch

    /// The request that asks for it.
    var request: MessageKind {
        switch self {
        case .unpack: .unpack
        case .pack: .pack
        case .list: .list
        case .read: .read
        case .write: .write
        case .patch: .patch
        }
    }

    init?(_ kind: MessageKind) {
        guard let role = Self.allCases.first(where: { $0.request == kind }) else { return nil }
        self = role
    }

    /// Does what `request` asks for, in the role's own process.
    /// - Returns: the answer, which is sent behind all output.
    func run(_ request: [UInt8], _ link: RoleLink) throws(FailureReply) -> any WireMessage {
        switch self {
        case .unpack: try UnpackRole.run(try decodeRequest(request), link)
        case .pack: try PackRole.run(try decodeRequest(request), link)
        case .list: try ListRole.run(try decodeRequest(request), link)
        case .read: try ReadRole.run(try decodeRequest(request), link)
        case .write: try WriteRole.run(try decodeRequest(request), link)
        case .patch: try PatchRole.run(try decodeRequest(request), link)
        }
    }
}

/// A request of the host, or a failure that says what is wrong with it.
func decodeRequest<Request: WireMessage>(_ payload: [UInt8]) throws(FailureReply) -> Request {
    do throws(LinkError) {
        return try Request(decoding: payload)
    } catch {
        throw FailureReply(.invalid, "the request cannot be read: \(error)")
    }
}
