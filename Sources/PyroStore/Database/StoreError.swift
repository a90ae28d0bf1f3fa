internal import GRDB
internal import PyroModel
internal import SystemPackage

/// The one place where an error of SQLite becomes a ``PyroError`` in words.
enum StoreError {
    /// - Parameters:
    ///   - operation: what was tried and on what, to follow `could not`.
    ///   - path: the database.
    static func make(_ operation: String, _ path: FilePath, _ error: any Error) -> PyroError {
        if let error = error as? PyroError { return error }
        guard let error = error as? DatabaseError else {
            return PyroError(.internal, "Could not \(operation) in \(path): \(error).")
        }
        let message = "Could not \(operation) in \(path): \(error.message ?? error.resultCode.description)."
        switch error.resultCode {
        case .SQLITE_FULL:
            return PyroError(.diskFull, message)
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
            return PyroError(.diskFull, message)
        case .SQLITE_IOERR:
            return PyroError(.internal, message, remedy: "Check the host's disk: it refused to read or write.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return PyroError(
                .timeout, "\(message) Another pyro process kept it for \(StoreFile.busySeconds) seconds.",
                remedy: "Try again; nothing was changed.", retry: .safe)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return damaged(path, error.message ?? error.resultCode.description)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            return PyroError(
                .hostRequirement, message,
                remedy: "Check who owns the file and its directory, and what their modes allow.")
        case .SQLITE_NOMEM:
            return PyroError(.capacity, message, remedy: "Free some of the host's memory.")
        default:
            return PyroError(.internal, message)
        }
    }

    /// The file is no database of pyro's, or one whose content is broken.
    static func damaged(_ path: FilePath, _ detail: String) -> PyroError {
        PyroError(
            .internal, "The database \(path) cannot be used: \(detail). Nothing was written to it.",
            remedy: "Restore the file from a copy, or move it and everything beside it away and start anew.",
            retry: .never)
    }

    /// A row does not hold what its column promises.
    static func unreadable(_ subject: String, column: String) -> PyroError {
        PyroError(.internal, "The record of \(subject) is damaged: its \(column) cannot be read.", retry: .never)
    }
}
