/// What an environment is made of.
package struct EnvironmentDefinition: Sendable, Hashable {
    /// Such as `debian:12`.
    package var name: String
    /// Raised by every change to what is installed; an environment of another version is installed anew by the next
    /// pull.
    package var version: String
    package var description: String
    package var release: DebianRelease
    /// Installed beyond the distribution's minimum.
    package var packages: [String]

    package init(name: String, version: String, description: String, release: DebianRelease, packages: [String]) {
        self.name = name
        self.version = version
        self.description = description
        self.release = release
        self.packages = packages
    }

    /// The name as part of a file name: `debian-12`.
    package var fileName: String { String(name.map { $0 == ":" ? "-" : $0 }) }
}

/// A release of Debian.
package struct DebianRelease: Sendable, Hashable {
    /// The name that mirrors know it by, such as `bookworm`.
    package var suite: String
    /// Such as `Debian GNU/Linux 12 (bookworm)`.
    package var title: String
    /// The day it came out, as seconds since 1970. Builds are told that it is now, so that equal packages make equal
    /// bytes.
    package var epoch: Int

    package static let bookworm = DebianRelease(
        suite: "bookworm", title: "Debian GNU/Linux 12 (bookworm)", epoch: 1_686_355_200)

    package init(suite: String, title: String, epoch: Int) {
        self.suite = suite
        self.title = title
        self.epoch = epoch
    }
}
