/// The modes that git knows: kinds of entries, and whether a file can be run.
package enum GitMode {
    package static let file: UInt32 = 0o100644
    package static let executable: UInt32 = 0o100755
    package static let link: UInt32 = 0o120000
    static let submodule: UInt32 = 0o160000

    static func isFile(_ mode: UInt32) -> Bool { mode & 0o170000 == 0o100000 }

    static func isExecutable(_ mode: UInt32) -> Bool { mode & 0o100 != 0 }

    /// Six octal digits.
    static func text(_ mode: UInt32) -> String { String(mode, radix: 8) }
}
