import CPyroSys
import Glibc
import PyroArchive
package import PyroWire

extension GuestMachine {
    /// Mounts that move along when a disk becomes the root, with all that is mounted below them.
    private static let kept = ["proc", "sys", "dev", "run"]

    package func mount(_ request: MountRequest) throws(FailureReply) {
        try Self.check(request)
        guard !(request.enter && hasEntered) else {
            throw FailureReply(.invalid, "a disk has been entered already")
        }
        // A checkpoint may have seen another disk there.
        try PyroArchive.check(pyro_flush_block_device(request.device), "drop the cached blocks of \(request.device)")
        try Self.makeDirectories(request.target)
        let flags = request.readOnly ? PYRO_MOUNT_READ_ONLY : 0
        let result = pyro_mount(request.device, request.target, request.fileSystem, flags, request.options)
        try PyroArchive.check(result, "mount \(request.device) as \(request.fileSystem) at \(request.target)")
        do throws(FailureReply) {
            if request.grows {
                let grown = pyro_grow_ext4(request.device, request.target)
                try PyroArchive.check(grown, "grow the file system on \(request.device)")
            }
            guard request.enter else { return mounts.append(request.target) }
            try enter(request.target, readOnly: request.readOnly)
        } catch {
            _ = pyro_unmount(request.target)
            throw error
        }
        hasEntered = true
        if !request.readOnly { finishPatch() }
        // What was mounted before lies outside the root now, and cannot be reached to be unmounted.
        mounts = []
    }

    /// A patch that was being committed when the disk was left is carried through.
    private func finishPatch() {
        do throws(FailureReply) {
            try Patching.recover()
        } catch {
            // The disk is as good as it was; the next patch tries again and says why not.
            console.say("could not finish a patch: \(error.message)")
        }
    }

    private static func check(_ request: MountRequest) throws(FailureReply) {
        for (what, path) in [("device", request.device), ("target", request.target)] {
            let names = path.split(separator: "/", omittingEmptySubsequences: false)
            guard path.hasPrefix("/"), path.utf8.count < 4096, !path.utf8.contains(0), !names.contains("..") else {
                throw FailureReply(.invalid, "the \(what) \(path) is not an absolute path")
            }
        }
        guard request.target != "/" else { throw FailureReply(.invalid, "nothing can be mounted over the root") }
        guard !request.fileSystem.isEmpty, !request.fileSystem.utf8.contains(0) else {
            throw FailureReply(.invalid, "a mount needs the name of a file system")
        }
        guard !request.options.utf8.contains(0) else {
            throw FailureReply(.invalid, "the options of a mount hold a zero byte")
        }
    }

    private static func makeDirectories(_ path: String) throws(FailureReply) {
        var made = ""
        for name in path.split(separator: "/") {
            made += "/" + name
            guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw failure("make the directory \(made)") }
        }
    }

    /// Makes a mounted disk the root of this process and all that it will start, as `switch_root` does.
    private func enter(_ target: String, readOnly: Bool) throws(FailureReply) {
        for name in Self.kept { try Self.makeMountPoint(target + "/" + name) }
        var moved: [String] = []
        do throws(FailureReply) {
            for name in Self.kept {
                try PyroArchive.check(
                    pyro_mount("/" + name, target + "/" + name, nil, PYRO_MOUNT_MOVE, nil), "move /\(name) to the disk")
                moved.append(name)
            }
            try PyroArchive.check(chdir(target), "enter \(target)")
            try PyroArchive.check(pyro_mount(".", "/", nil, PYRO_MOUNT_MOVE, nil), "make the disk the root")
        } catch {
            _ = chdir("/")
            for name in moved { _ = pyro_mount(target + "/" + name, "/" + name, nil, PYRO_MOUNT_MOVE, nil) }
            throw error
        }
        try PyroArchive.check(chroot("."), "change the root")
        try PyroArchive.check(chdir("/"), "enter the root")
    }

    /// A link would lead the mount somewhere else.
    private static func makeMountPoint(_ path: String) throws(FailureReply) {
        if mkdir(path, 0o755) == 0 { return }
        guard errno == EEXIST else { throw failure("make the directory \(path)") }
        guard pyro_kind_of(AT_FDCWD, path) == PYRO_KIND_DIRECTORY else {
            throw FailureReply(.invalid, "\(path) on the disk is not a directory")
        }
    }

    /// Unmounts what can be, and makes the root read-only, so that the disks are clean.
    func releaseDisks() throws(FailureReply) {
        var first: FailureReply?
        for target in mounts.reversed() where pyro_unmount(target) != 0 {
            first = first ?? failure("unmount \(target)")
        }
        mounts = []
        if hasEntered, pyro_mount(nil, "/", nil, PYRO_MOUNT_REMOUNT | PYRO_MOUNT_READ_ONLY, nil) != 0 {
            first = first ?? failure("make the root read-only")
        }
        // The disks are flushed; a file system that is still busy has its journal.
        if let first { console.say(first.message) }
    }
}
