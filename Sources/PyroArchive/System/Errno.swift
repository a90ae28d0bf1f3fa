internal import Glibc
package import PyroWire

/// What the kernel said, as a failure for the host.
///
/// `what` is made after errno has been read, since making it may change errno.
package func failure(_ what: @autoclosure () -> String, errno code: Int32 = errno) -> FailureReply {
    failure(.system, what(), errno: code)
}

package func failure(
    _ reason: FailureReply.Reason, _ what: @autoclosure () -> String, errno code: Int32 = errno
) -> FailureReply {
    FailureReply(reason, errno: code, "could not \(what()): \(String(cString: strerror(code)))")
}

/// Throws when a call returned less than zero.
@discardableResult
package func check(_ result: Int32, _ what: @autoclosure () -> String) throws(FailureReply) -> Int32 {
    guard result >= 0 else { throw failure(what()) }
    return result
}

/// A path of the guest, for messages.
package func printable(_ path: [UInt8]) -> String {
    String(decoding: path, as: UTF8.self)
}
