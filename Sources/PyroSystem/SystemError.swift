package import PyroModel
package import SystemPackage

/// The one place where an errno becomes a ``PyroError`` in words.
package enum SystemError {
    /// - Parameters:
    ///   - operation: what was tried and on what, to follow `could not`, such as `write the manifest /x/y`.
    ///   - errno: why it failed.
    package static func make(_ operation: String, _ errno: Errno) -> PyroError {
        let message = "Could not \(operation): \(errno.description)."
        return switch errno {
        case .noSpace, Errno(rawValue: 122):
            PyroError(.diskFull, message)
        case .noSuchFileOrDirectory:
            PyroError(.notFound, message, remedy: "Check that the path exists.")
        case .permissionDenied, .notPermitted, .readOnlyFileSystem:
            PyroError(.hostRequirement, message, remedy: "Check who owns the path and what its mode allows.")
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory:
            PyroError(.capacity, message)
        default:
            PyroError(.internal, message)
        }
    }

    /// Turns any error into a ``PyroError``; one that is one already passes through untouched.
    package static func wrap(_ operation: String, _ error: any Error) -> PyroError {
        if let error = error as? PyroError { return error }
        if let errno = error as? Errno { return make(operation, errno) }
        return PyroError(.internal, "Could not \(operation): \(error).")
    }

    /// Runs `body`, telling a failed system call as `operation` that could not be done.
    package static func during<T>(_ operation: @autoclosure () -> String, _ body: () throws -> T) throws(PyroError) -> T
    {
        do { return try body() } catch { throw wrap(operation(), error) }
    }

    /// Returns the value of a C call that says -1 on failure, or throws its errno.
    @discardableResult
    package static func check<I: SignedInteger>(
        _ operation: @autoclosure () -> String, _ call: () -> I
    ) throws(PyroError) -> I {
        while true {
            let value = call()
            if value >= 0 { return value }
            let reason = Errno.current
            if reason != .interrupted { throw make(operation(), reason) }
        }
    }
}
