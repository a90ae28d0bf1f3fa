internal import Glibc
package import PyroModel
internal import SystemPackage

/// A thread for one thing that blocks, which must not sit on the cooperative pool.
package enum DedicatedThread {
    /// Starts `body` on a thread of its own.
    package static func start(_ body: @escaping @Sendable () -> Void) throws(PyroError) {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard error == 0 else {
            work.release()
            throw SystemError.make("start a thread", Errno(rawValue: error))
        }
        pthread_detach(thread)
    }

    /// Runs `body` on a thread of its own and waits for it without blocking the caller's.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try start { continuation.resume(with: Result { try body() }) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
