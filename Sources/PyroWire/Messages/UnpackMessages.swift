/// Unpacks a tar archive that follows as data on the stream's input channel, up to the sender's `finish`.
///
/// Answered by `UnpackProgress` now and then, and at the end by `Done` or `Failure`.
package struct UnpackRequest: WireMessage {
    package static let kind = MessageKind.unpack
    /// An absolute path; made if missing.
    package var directory: [UInt8]
    /// Whether owners are as the archive says rather than root.
    package var keepsOwners: Bool

    package init(directory: [UInt8], keepsOwners: Bool) {
        self.directory = directory
        self.keepsOwners = keepsOwners
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(directory: [], keepsOwners: false)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: directory = try value.bytes()
            case 2: keepsOwners = try value.bool()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(directory, 1)
        fields.write(keepsOwners, 2)
    }
}

/// How far an archive has been unpacked.
package struct UnpackProgress: WireMessage {
    package static let kind = MessageKind.unpackProgress
    package var entries: UInt64
    /// Bytes of file contents.
    package var bytes: UInt64

    package init(entries: UInt64, bytes: UInt64) {
        self.entries = entries
        self.bytes = bytes
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(entries: 0, bytes: 0)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: entries = try value.number()
            case 2: bytes = try value.number()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(entries, 1)
        fields.write(bytes, 2)
    }
}
