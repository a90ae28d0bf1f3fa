import PyroWire

/// One thing that a patch does to files, as the journal has it.
struct PatchOperation: WireRecord {
    enum Kind: UInt64 {
        /// The journal's first record: the directory that all is about.
        case directory = 1
        case makeDirectory = 2
        case remove = 3
        /// Puts the new file that has the operation's number in place of whatever is there.
        case put = 4
    }

    var number: Int
    var kind: Kind
    /// Relative to the directory.
    var path: [UInt8]
    /// Of what is there before; 0 for nothing.
    var oldInode: UInt64
    /// Of what is there afterwards.
    var newInode: UInt64 = 0

    init(number: Int, kind: Kind, path: [UInt8], oldInode: UInt64) {
        (self.number, self.kind, self.path, self.oldInode) = (number, kind, path, oldInode)
    }

    init(fields: inout FieldReader) throws(LinkError) {
        self.init(number: 0, kind: .directory, path: [], oldInode: 0)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: self.number = Int(clamping: try value.number())
            case 2:
                guard let kind = Kind(rawValue: try value.number()) else { throw .malformed("an unknown operation") }
                self.kind = kind
            case 3: path = try value.bytes()
            case 4: oldInode = try value.number()
            case 5: newInode = try value.number()
            default: break
            }
        }
    }

    func write(to fields: inout FieldWriter) {
        fields.write(UInt64(number), 1)
        fields.write(kind.rawValue, 2)
        fields.write(path, 3)
        fields.write(oldInode, 4)
        fields.write(newInode, 5)
    }
}
