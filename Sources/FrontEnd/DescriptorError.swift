internal import Glibc

/// A read or write on one of the program's own descriptors that failed.
package struct DescriptorError: Error, Sendable, Equatable, CustomStringConvertible {
    package var operation: String
    package var number: Int32

    package init(_ operation: String, number: Int32) {
        self.operation = operation
        self.number = number
    }

    /// Whether the reader at the other end of a pipe has gone.
    package var isClosedPipe: Bool { number == EPIPE }

    /// Whether the file system behind it has no room.
    package var isFullDisk: Bool { number == ENOSPC || number == EDQUOT }

    package var description: String { "could not \(operation): \(String(cString: strerror(number)))" }
}
