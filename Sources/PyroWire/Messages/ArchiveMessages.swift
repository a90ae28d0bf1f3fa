/// Unpacks a tar archive that follows as data on the stream's input channel, up to the sender's `finish`.
///
/// Answered by `ArchiveProgress` now and then, the last one complete, and at the end by `Done` or `Failure`.
package struct UnpackRequest: WireMessage {
    package static let kind = MessageKind.unpack
    /// An absolute path; made if missing.
    package var directory: [UInt8]
    /// Whether owners are as the archive says rather than root.
    package var keepsOwners: Bool
    /// Whether what the archive does not name goes, once all that it names is there.
    package var deletes: Bool
    /// Globs of paths that were left out of the archive on purpose: they are not deleted.
    package var excluded: [[UInt8]]

    package init(directory: [UInt8], keepsOwners: Bool, deletes: Bool = false, excluded: [[UInt8]] = []) {
        self.directory = directory
        self.keepsOwners = keepsOwners
        self.deletes = deletes
        self.excluded = excluded
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(directory: [], keepsOwners: false)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: directory = try value.bytes()
            case 2: keepsOwners = try value.bool()
            case 3: deletes = try value.bool()
            case 4: excluded.append(try value.bytes())
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(directory, 1)
        fields.write(keepsOwners, 2)
        fields.write(deletes, 3)
        fields.write(excluded, 4)
    }
}

/// Packs a file, a directory with all that is below it, or a symbolic link, as a tar archive on the output channel.
///
/// Links are packed as links. A directory's members are named relative to it, and it is itself the first one, `./`; a file
/// or link is the only member, under its last name. Sockets, devices and FIFOs are passed over, and so is what goes while it
/// is packed. With `takesPaths`, only the paths that follow on the input channel, relative to the directory and each ended
/// by a zero byte, are packed, directories among them without what is below.
/// Answered by `ArchiveProgress` now and then, the last one complete, and at the end by `Done` or `Failure`.
package struct PackRequest: WireMessage {
    package static let kind = MessageKind.pack
    /// An absolute path.
    package var path: [UInt8]
    package var takesPaths: Bool
    /// Bytes of one file that are packed at most, 0 for no limit; a larger one is left out.
    package var fileLimit: UInt64

    package init(path: [UInt8], takesPaths: Bool = false, fileLimit: UInt64 = 0) {
        self.path = path
        self.takesPaths = takesPaths
        self.fileLimit = fileLimit
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(path: [])
        while let (number, value) = try fields.next() {
            switch number {
            case 1: path = try value.bytes()
            case 2: takesPaths = try value.bool()
            case 3: fileLimit = try value.number()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(path, 1)
        fields.write(takesPaths, 2)
        fields.write(fileLimit, 3)
    }
}

/// How far an archive has been packed or unpacked.
package struct ArchiveProgress: WireMessage {
    package static let kind = MessageKind.archiveProgress
    /// Members, without the directory itself.
    package var entries: UInt64
    /// Bytes of file contents.
    package var bytes: UInt64
    /// Entries that an unpacking has deleted.
    package var deleted: UInt64
    /// Entries that a packing has passed over.
    package var skipped: UInt64

    package init(entries: UInt64, bytes: UInt64, deleted: UInt64 = 0, skipped: UInt64 = 0) {
        self.entries = entries
        self.bytes = bytes
        self.deleted = deleted
        self.skipped = skipped
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(entries: 0, bytes: 0)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: entries = try value.number()
            case 2: bytes = try value.number()
            case 3: deleted = try value.number()
            case 4: skipped = try value.number()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(entries, 1)
        fields.write(bytes, 2)
        fields.write(deleted, 3)
        fields.write(skipped, 4)
    }
}
