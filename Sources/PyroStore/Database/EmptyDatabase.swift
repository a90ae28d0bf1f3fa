internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// A database without tables, marked as pyro's and in write-ahead mode from its first moment.
///
/// SQLite itself would set mark and mode on an empty file step by step, and two processes that do that at once get in each
/// other's way: a change of mode does not wait for another's. So the one page that it would come to is written here, as
/// https://www.sqlite.org/fileformat.html describes it, and gets its name when it is whole.
enum EmptyDatabase {
    /// `PYRO` in ASCII, in the file's header.
    static let applicationID: UInt32 = 0x5059_524F
    private static let pageBytes = 4096

    /// Makes the file, mode 0600, where there is none.
    static func create(_ path: FilePath) throws(PyroError) {
        var status = stat()
        if path.withPlatformString({ lstat($0, &status) }) == 0 { return }
        let directory = path.removingLastComponent()
        let file = try OwnedDescriptor.unnamed(in: directory)
        try SystemError.during("write the database \(path)") { _ = try file.descriptor.writeAll(page) }
        try DurableFile.flush(file, named: path)
        let linked = FilePath("/proc/self/fd/\(file.rawValue)").withPlatformString { source in
            path.withPlatformString { linkat(AT_FDCWD, source, AT_FDCWD, $0, AT_SYMLINK_FOLLOW) }
        }
        let reason = Errno.current
        // Another process was faster, with the same page.
        guard linked == 0 || reason == .fileExists else {
            throw SystemError.make("create the database \(path)", reason)
        }
        try DurableFile.flushDirectory(directory)
    }

    /// The first page: header of the file, then an empty table of contents. Numbers are big-endian.
    static var page: [UInt8] {
        var bytes = Array("SQLite format 3\0".utf8)
        // Page size, versions to write and read (2: write-ahead log), reserved bytes, three fixed fractions.
        bytes += [UInt8(pageBytes >> 8), UInt8(pageBytes & 0xff), 2, 2, 0, 64, 32, 32]
        // Changes, pages, free pages (2), changes of the schema, its format, cache, root for vacuum, UTF-8, user version,
        // vacuum, mark.
        for number in [1, 1, 0, 0, 0, 4, 0, 0, 1, 0, 0, applicationID] { append(number, to: &bytes) }
        bytes += [UInt8](repeating: 0, count: 20)
        // The change that the version belongs to, and the version of SQLite: the first with strict tables.
        for number: UInt32 in [1, 3_037_000] { append(number, to: &bytes) }
        // A leaf of a table without cells, whose content begins at the end of the page.
        bytes += [13, 0, 0, 0, 0, UInt8(pageBytes >> 8), UInt8(pageBytes & 0xff), 0]
        return bytes + [UInt8](repeating: 0, count: pageBytes - bytes.count)
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    }
}
