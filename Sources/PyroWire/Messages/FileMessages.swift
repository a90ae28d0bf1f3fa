// Requests about files. Paths are absolute in the guest; links on the way are followed as the guest's own programs do.

/// Lists a directory, or one entry that is no directory, as ``TreeEntry`` records on the output channel.
///
/// The order is that of a walk, depth first, names of one directory in the order of their bytes; the directory itself is left
/// out. Links are listed, not followed, but for one that the path itself names and that leads to a directory. What lies so deep
/// that no program could name it, at a path of 4096 bytes or more, is left out. Answered by `ListReply` at the end, or `Failure`.
package struct ListRequest: WireMessage {
    package static let kind = MessageKind.list
    package var path: [UInt8]
    package var isRecursive: Bool
    /// Goes on behind this path, relative to the directory; empty for the beginning. It need not exist any more.
    package var after: [UInt8]
    /// Entries at most; 0 for no limit.
    package var limit: UInt64

    package init(path: [UInt8], isRecursive: Bool, after: [UInt8] = [], limit: UInt64 = 0) {
        self.path = path
        self.isRecursive = isRecursive
        self.after = after
        self.limit = limit
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(path: [], isRecursive: false)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: path = try value.bytes()
            case 2: isRecursive = try value.bool()
            case 3: after = try value.bytes()
            case 4: limit = try value.number()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(path, 1)
        fields.write(isRecursive, 2)
        fields.write(after, 3)
        fields.write(limit, 4)
    }
}

/// All records of a listing have been sent.
package struct ListReply: WireMessage {
    package static let kind = MessageKind.listReply
    package var entries: UInt64
    /// Whether the limit cut it short.
    package var isTruncated: Bool
    /// Whether the path is no directory, and the one record is itself.
    package var isSingle: Bool

    package init(entries: UInt64, isTruncated: Bool, isSingle: Bool = false) {
        self.entries = entries
        self.isTruncated = isTruncated
        self.isSingle = isSingle
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(entries: 0, isTruncated: false)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: entries = try value.number()
            case 2: isTruncated = try value.bool()
            case 3: isSingle = try value.bool()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(entries, 1)
        fields.write(isTruncated, 2)
        fields.write(isSingle, 3)
    }
}

/// Reads a part of a regular file: bytes follow on the output channel, then `ReadReply`, or `Failure`.
package struct ReadRequest: WireMessage {
    package static let kind = MessageKind.read
    package var path: [UInt8]
    /// Of the first byte; counted from the first line that is asked for when there is one.
    package var offset: UInt64
    /// Bytes at most.
    package var limit: UInt64
    /// From 1; 0 to go by `offset` alone.
    package var startLine: UInt64
    /// Lines at most; 0 for no limit.
    package var lines: UInt64

    package init(path: [UInt8], offset: UInt64, limit: UInt64, startLine: UInt64 = 0, lines: UInt64 = 0) {
        self.path = path
        self.offset = offset
        self.limit = limit
        self.startLine = startLine
        self.lines = lines
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(path: [], offset: 0, limit: 0)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: path = try value.bytes()
            case 2: offset = try value.number()
            case 3: limit = try value.number()
            case 4: startLine = try value.number()
            case 5: lines = try value.number()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(path, 1)
        fields.write(offset, 2)
        fields.write(limit, 3)
        fields.write(startLine, 4)
        fields.write(lines, 5)
    }
}

/// What was asked for of a file has been sent.
package struct ReadReply: WireMessage {
    package static let kind = MessageKind.readReply
    /// Of the whole file.
    package var size: UInt64
    /// Where in the file the first byte that was sent lies.
    package var offset: UInt64
    /// Whether more of what was asked for lies behind the last byte: more lines, or the file's rest.
    package var hasMore: Bool

    package init(size: UInt64, offset: UInt64, hasMore: Bool) {
        self.size = size
        self.offset = offset
        self.hasMore = hasMore
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(size: 0, offset: 0, hasMore: false)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: size = try value.number()
            case 2: offset = try value.number()
            case 3: hasMore = try value.bool()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(size, 1)
        fields.write(offset, 2)
        fields.write(hasMore, 3)
    }
}

/// Writes a file whose whole content follows on the input channel, up to the sender's `finish`.
///
/// It appears whole or not at all, in the place of one that is there; missing directories above it are made. A link in its
/// place is followed. Answered by `WriteReply` or `Failure`.
package struct WriteRequest: WireMessage {
    package static let kind = MessageKind.write
    package var path: [UInt8]
    /// Permission bits; `nil` for those of the file that is there, or 0644.
    package var mode: UInt32?
    /// Bytes that will follow: fewer of them mean that the sender has died, and nothing is written.
    package var size: UInt64

    package init(path: [UInt8], mode: UInt32?, size: UInt64) {
        self.path = path
        self.mode = mode
        self.size = size
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(path: [], mode: nil, size: 0)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: path = try value.bytes()
            case 2:
                guard let bits = UInt32(exactly: try value.number()), bits <= 0o7777 else {
                    throw .malformed("permission bits beyond 07777")
                }
                mode = bits
            case 3: size = try value.number()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(path, 1)
        if let mode { fields.write(UInt64(mode), 2) }
        fields.write(size, 3)
    }
}

/// The file is written.
package struct WriteReply: WireMessage {
    package static let kind = MessageKind.writeReply
    /// Whether there was none before.
    package var isCreated: Bool
    package var size: UInt64

    package init(isCreated: Bool, size: UInt64) {
        self.isCreated = isCreated
        self.size = size
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(isCreated: false, size: 0)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: isCreated = try value.bool()
            case 2: size = try value.number()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(isCreated, 1)
        fields.write(size, 2)
    }
}

/// Applies a patch, whose text follows on the input channel up to the sender's `finish`, to the files below a directory: all
/// of it or nothing.
///
/// ``PatchedEntry`` records come on the output channel, then `Done`, or `Failure`.
package struct PatchRequest: WireMessage {
    package static let kind = MessageKind.patch
    package var directory: [UInt8]
    /// Whether only to say what it would do.
    package var checksOnly: Bool
    /// Bytes of the patch: fewer of them mean that the sender has died, and nothing is done.
    package var size: UInt64

    package init(directory: [UInt8], checksOnly: Bool, size: UInt64) {
        self.directory = directory
        self.checksOnly = checksOnly
        self.size = size
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(directory: [], checksOnly: false, size: 0)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: directory = try value.bytes()
            case 2: checksOnly = try value.bool()
            case 3: size = try value.number()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(directory, 1)
        fields.write(checksOnly, 2)
        fields.write(size, 3)
    }
}
