/// What was asked is done.
package struct DoneReply: WireMessage {
    package static let kind = MessageKind.done

    package init() {}
    package init(fields: inout FieldReader) throws(LinkError) {
        while try fields.next() != nil {}
    }
    package func write(to fields: inout FieldWriter) {}
}

/// What was asked could not be done; nothing of it stays.
package struct FailureReply: WireMessage, Error {
    package static let kind = MessageKind.failure

    package enum Reason: UInt64, Sendable {
        /// The request makes no sense, or not now.
        case invalid = 1
        /// The program or path does not exist.
        case notFound = 2
        /// The program exists and cannot be run.
        case notExecutable = 3
        /// The working directory cannot be entered.
        case badWorkingDirectory = 4
        /// An archive holds members that would be unsafe to unpack.
        case unsafeArchive = 5
        /// A system call failed; see `errno`.
        case system = 6
        /// A patch cannot be read, or does not apply.
        case patchFailed = 7
        /// What is at the path is not what the request is about, such as a directory where a file belongs.
        case wrongKind = 8
        /// More than a limit allows.
        case tooLarge = 9
    }

    package var reason: Reason
    /// The guest's errno, or 0.
    package var errno: Int32
    /// In words, at most ``textBytes`` bytes.
    package var message: String

    /// Bytes of `message` that are kept.
    package static let textBytes = 4096

    package init(_ reason: Reason, errno: Int32 = 0, _ message: String) {
        self.reason = reason
        self.errno = errno
        self.message = message
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(.system, "")
        while let (number, value) = try fields.next() {
            switch number {
            case 1: reason = Reason(rawValue: try value.number()) ?? .system
            case 2: errno = try value.int32()
            case 3: message = String(decoding: try value.bytes().prefix(Self.textBytes), as: UTF8.self)
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(reason.rawValue, 1)
        fields.write(Int64(errno), 2)
        fields.write(Array(message.utf8.prefix(Self.textBytes)), 3)
    }
}
