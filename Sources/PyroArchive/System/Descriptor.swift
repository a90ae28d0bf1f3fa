internal import CPyroSys
internal import Glibc

/// An open descriptor that closes with its owner.
package final class Descriptor {
    package let rawValue: Int32

    package init(_ rawValue: Int32) {
        self.rawValue = rawValue
    }

    deinit {
        close(rawValue)
    }

    /// What a call reported, `interrupted` calls repeated.
    package enum Transfer: Equatable {
        case bytes(Int)
        /// Nothing now; the event loop will tell when to try again.
        case notNow
        /// The other side is closed.
        case closed
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let count = Glibc.read(rawValue, buffer.baseAddress, buffer.count)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .closed }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .notNow : .closed
        }
    }

    package func write(_ bytes: ArraySlice<UInt8>) -> Transfer {
        while true {
            let count = bytes.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if count >= 0 { return .bytes(count) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .notNow : .closed
        }
    }
}
