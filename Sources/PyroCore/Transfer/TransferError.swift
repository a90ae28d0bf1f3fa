internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import PyroWire
internal import SystemPackage

/// Failures of work with the host's own files, in the words of ``PyroError``.
enum TransferError {
    /// - Parameter what: what could not be done, to follow `Could not`, such as `read the seed /x`.
    static func make(_ what: String, _ failure: FailureReply) -> PyroError {
        let message = "Could not \(what): \(GuestReply.words(of: failure))."
        switch failure.reason {
        case .unsafeArchive: return PyroError(.unsafeArchive, message)
        case .tooLarge: return PyroError(.tooLarge, message)
        case .notFound: return PyroError(.notFound, message, remedy: "Check that the path exists.")
        case .system where failure.errno == EEXIST: return PyroError(.outputExists, message)
        case .system:
            let known = SystemError.make(what, Errno(rawValue: failure.errno))
            return PyroError(known.code, message, remedy: known.remedy, retry: known.retry)
        default: return PyroError(.usage, message)
        }
    }

    static func exists(_ path: String) -> PyroError {
        PyroError(.outputExists, "Could not export to \(path): it exists already.")
    }
}
