internal import CPyroSys
internal import PyroSystem

/// The rate of the host's time stamp counter in kHz, which guest kernels are told (`tsc_early_khz`) and checkpoints are
/// keyed by.
package enum TSCFrequency {
    /// A new measure this near to the old one (half a percent) is the same counter: the old value stays, and with it
    /// every checkpoint.
    static let tolerance = 0.005
    static let milliseconds: CInt = 20

    /// Measures for 20 ms on a thread of its own; 0 where there is no such counter.
    package static func measure(previous: UInt32?) async throws -> UInt32 {
        let measured = try await DedicatedThread.run { pyro_tsc_khz(milliseconds) }
        return settle(measured, previous: previous)
    }

    /// The value to go on with.
    static func settle(_ measured: UInt32, previous: UInt32?) -> UInt32 {
        guard let previous, previous > 0 else { return measured }
        let difference = abs(Double(measured) - Double(previous))
        return difference <= Double(previous) * tolerance ? previous : measured
    }
}
