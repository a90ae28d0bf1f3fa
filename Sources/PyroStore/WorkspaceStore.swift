internal import GRDB
package import PyroModel
package import PyroSystem
internal import SystemPackage

/// Records of workspaces, of their commands and of the layers of their disks: the database of a state directory.
///
/// Any number of processes use it at once. Every change is one short transaction that reads what it changes, so a stale
/// copy is never written back. Calls go on when their task is cancelled: who cleans up must be able to say so here.
package final class WorkspaceStore: Sendable {
    private let queue: DatabaseQueue
    private let path: FilePath

    /// Opens the store of a prepared state directory, and makes it where there is none. Blocks for some milliseconds.
    /// - Throws: `host_requirement` for a store of a newer pyro or one that may not be written; `internal` for a file that
    ///   is no store.
    package convenience init(state: StateDirectory) throws(PyroError) {
        try self.init(path: state.database, boot: SequenceLease.currentBoot())
    }

    /// - Parameter boot: the start of the host.
    init(path: FilePath, boot: String) throws(PyroError) {
        self.path = path
        queue = try StoreFile.open(path, boot: boot)
    }

    /// How much of the host may be lost without a change that was made.
    enum Durability {
        /// It survives a crash of every process; a power cut takes the last moments.
        case processes
        /// It survives a power cut: the disk has it when the call returns.
        case host
    }

    /// Reads one state of the whole database.
    /// - Parameter operation: what is done, to follow `could not`.
    func read<Value: Sendable>(
        _ operation: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(PyroError) -> Value {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                queue.asyncRead { access in
                    continuation.resume(with: Result { try body(try access.get()) })
                }
            }
        } catch {
            throw StoreError.make(operation, path, error)
        }
    }

    /// Makes a change that no other process can come between.
    func write<Value: Sendable>(
        _ operation: String, surviving durability: Durability = .processes,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(PyroError) -> Value {
        do {
            // Not GRDB's own `async` methods, which give up when the task is cancelled.
            return try await withCheckedThrowingContinuation { continuation in
                queue.asyncWriteWithoutTransaction { db in
                    continuation.resume(with: Result { try Self.change(db, surviving: durability, body) })
                }
            }
        } catch {
            throw StoreError.make(operation, path, error)
        }
    }

    static func change<Value>(
        _ db: Database, surviving durability: Durability, _ body: (Database) throws -> Value
    ) throws -> Value {
        if durability == .host { try db.execute(sql: "PRAGMA synchronous = FULL") }
        defer {
            // It fails only inside a transaction, and none is left open here.
            if durability == .host { try? db.execute(sql: "PRAGMA synchronous = NORMAL") }
        }
        var value: Value?
        try db.inTransaction(.immediate) {
            value = try body(db)
            return .commit
        }
        guard let value else { throw PyroError(.internal, "A transaction ended without a value.") }
        return value
    }
}
