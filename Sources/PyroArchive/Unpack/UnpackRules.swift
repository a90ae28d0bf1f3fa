/// How members of an archive become files.
package struct UnpackRules: Sendable {
    /// Whether owners, devices, FIFOs and attributes are as the archive says; else who unpacks is the owner, and devices and
    /// FIFOs are refused.
    package var keepsOwners = false
    /// Whether set-uid, set-gid and sticky bits are as the archive says.
    package var keepsSpecialBits = true
    /// Whether this process has no umask, so that a file made with its mode has it.
    package var hasClearUmask = false
    /// Whether everything is on the disk when unpacking ends.
    package var flushes = true
    /// Whether it is remembered what the archive named, for a deletion of all else.
    package var remembersNames = false

    package init() {}

    func mode(of entry: TarEntry) -> UInt32 {
        entry.mode & (keepsSpecialBits ? 0o7777 : 0o777)
    }
}
