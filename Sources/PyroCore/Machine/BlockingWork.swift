internal import NIOPosix

/// Work that blocks, on threads of its own: the cooperative pool has one thread a core and must stay free.
enum BlockingWork {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
