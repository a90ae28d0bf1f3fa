import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// Runs what may block on a thread of its own, one job after another, and tells the event loop.
final class MachineWorker {
    typealias Work = @Sendable () throws(FailureReply) -> Void

    /// Travels to the thread and back.
    // Safe: the loop does not touch `failure` between starting the thread and the event that the thread raises last.
    private final class Job: @unchecked Sendable {
        let work: Work
        let bell: Descriptor
        var failure: FailureReply?
        var completion: (FailureReply?) -> Void = { _ in }

        init(_ work: @escaping Work, bell: Descriptor) {
            self.work = work
            self.bell = bell
        }

        func run() {
            do throws(FailureReply) {
                try work()
            } catch {
                failure = error
            }
            _ = pyro_eventfd_raise(bell.rawValue)
        }
    }

    private let bell: Descriptor
    private var waiting: [Job] = []
    private var running: Job?

    init(loop: EventLoop) throws(FailureReply) {
        bell = Descriptor(try check(pyro_eventfd(), "make an event descriptor"))
        _ = try loop.add(bell, .input) { [weak self] _ in self?.jobEnded() }
    }

    /// Whether nothing runs or waits.
    var isIdle: Bool { running == nil && waiting.isEmpty }

    /// - Parameter completion: called on the loop with what went wrong.
    func run(_ work: @escaping Work, completion: @escaping (FailureReply?) -> Void) {
        let job = Job(work, bell: bell)
        job.completion = completion
        waiting.append(job)
        startNext()
    }

    private func startNext() {
        guard running == nil, !waiting.isEmpty else { return }
        let job = waiting.removeFirst()
        running = job
        let context = Unmanaged.passRetained(job)
        let error = pyro_start_thread(
            { context in
                guard let context else { return }
                Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
            }, context.toOpaque())
        guard error != 0 else { return }
        context.release()
        job.failure = failure("start a thread", errno: error)
        _ = pyro_eventfd_raise(bell.rawValue)
    }

    private func jobEnded() {
        _ = pyro_eventfd_clear(bell.rawValue)
        guard let job = running else { return }
        running = nil
        job.completion(job.failure)
        startNext()
    }
}
