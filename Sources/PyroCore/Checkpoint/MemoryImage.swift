internal import CPyroSys
internal import Glibc
internal import PyroModel
internal import PyroSystem

/// The memory of a machine as a file: only the pages that are not zero, each run of them with a checksum.
///
/// Layout, little-endian, described in `docs/concepts/checkpoint.md`:
///
/// | bytes | |
/// |---|---|
/// | 8 | magic `PYROMEM` and a zero |
/// | 4 | version, 1 |
/// | 4 | number of runs, n |
/// | 8 | size of the memory in bytes |
/// | 4 | CRC-32C of the run table |
/// | 4 | zero |
/// | n x 24 | runs: offset (8), length (8), CRC-32C of its bytes (4), zero (4); ascending |
/// | ... | zeros up to a multiple of 4096, then the bytes of all runs, in order |
///
/// A file of another version, a shorter one, and one with a wrong checksum are refused.
package enum MemoryImage {
    struct Run: Equatable {
        var offset: Int64
        var length: Int64
        var checksum: UInt32
    }

    static let magic = [UInt8]("PYROMEM\0".utf8)
    static let version: UInt32 = 1
    static let headerBytes = 32
    static let runBytes = 24
    static let pageBytes = 4096
    /// Bytes that are read, checked and written at a time: what stays in the processor's second-level cache.
    static let chunkBytes = 256 << 10
    /// Zero pages between two runs that are kept rather than begin another run.
    static let gapPages = 4
    /// More runs than this no memory of 32 GiB can need after merging; a table that claims them is damaged.
    static let runLimit = 1 << 21

    /// Where the runs' bytes begin in the file.
    static func dataOffset(runs: Int) -> Int64 {
        let bytes = headerBytes + runs * runBytes
        return Int64((bytes + pageBytes - 1) / pageBytes * pageBytes)
    }

    static func damaged(_ what: String) -> PyroError {
        PyroError(.memoryNotRestorable, "The memory image \(what).")
    }
}
