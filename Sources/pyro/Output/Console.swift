internal import FrontEnd
internal import Glibc
internal import PyroSDK

/// Standard output and standard error: what they are and how bytes get there.
struct Console: Sendable {
    /// One of the two output streams, by its descriptor.
    enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    var outputIsTerminal = Terminal.isTerminal(1)
    var errorIsTerminal = Terminal.isTerminal(2)
    /// Whether colours and a progress bar are wanted: not with `NO_COLOR`, nor on a terminal that can do neither.
    var decorated = Console.wantsDecoration
    /// What is over by then needs no progress.
    var progressDelay = Duration.seconds(1)
    var columns: @Sendable () -> Int = { Terminal.columns(2) }
    /// Writes all of the bytes, and blocks while the other side does not take them.
    var write: @Sendable (Stream, [UInt8]) throws(DescriptorError) -> Void = { stream, bytes throws(DescriptorError) in
        try Descriptor.writeAll(bytes, to: stream.rawValue)
    }

    private static var wantsDecoration: Bool {
        variable(EnvironmentVariables.noColor).isEmpty && variable("TERM") != "dumb"
    }

    private static func variable(_ name: String) -> String {
        getenv(name).map { String(cString: $0) } ?? ""
    }
}
