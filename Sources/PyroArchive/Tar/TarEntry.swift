/// One member of an archive.
package struct TarEntry: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case file
        case directory
        case symbolicLink(target: [UInt8])
        /// Another name of an earlier member.
        case hardLink(target: [UInt8])
        case characterDevice(major: UInt32, minor: UInt32)
        case blockDevice(major: UInt32, minor: UInt32)
        case fifo
    }

    package var kind: Kind
    /// As the archive has it.
    package var path: [UInt8]
    /// Permission bits, with set-uid, set-gid and sticky.
    package var mode: UInt32
    package var owner: UInt32
    package var group: UInt32
    package var modified: TarTime
    /// Bytes of content that follow.
    package var size: UInt64
    /// Extended attributes, by name.
    package var attributes: [TarAttribute]
}

/// Seconds since 1970, and nanoseconds after them.
package struct TarTime: Equatable, Sendable {
    package var seconds: Int64
    package var nanoseconds: Int64 = 0
}

/// An extended attribute of a file.
package struct TarAttribute: Equatable, Sendable {
    package var name: [UInt8]
    package var value: [UInt8]
}
