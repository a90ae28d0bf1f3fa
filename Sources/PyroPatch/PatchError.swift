/// Why a text is no patch, or why a patch does not apply.
package struct PatchError: Error, Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
        /// The text cannot be understood as a patch.
        case malformed
        /// A path is absolute, leads out of the directory or into `.git`.
        case pathNotAllowed
        /// A file that the patch changes does not exist.
        case missing
        /// A file is not as the patch expects it.
        case doesNotApply
        /// What is at a path is not what the patch is about, such as a directory.
        case wrongKind
        /// More than a limit allows.
        case tooLarge
        /// The files could not be read.
        case unreadable
    }

    package var reason: Reason
    /// Whole sentences, fit for the user.
    package var message: String
    /// The file it is about.
    package var path: [UInt8]?

    package init(_ reason: Reason, _ message: String, path: [UInt8]? = nil) {
        self.reason = reason
        self.message = message
        self.path = path
    }

    /// What a patch looks like, for those who wrote something else.
    static let acceptedForm = """
        The accepted form is that of git diff:
        --- a/path/of/file
        +++ b/path/of/file
        @@ -1,3 +1,3 @@
         a line that stays
        -the line as it is
        +the line as it shall be
         a line that stays
        """
}

/// A path or a line of a file, for messages: what cannot be shown is replaced, and long ones are cut.
func printable(_ bytes: some Collection<UInt8>, limit: Int = 120) -> String {
    let text = String(decoding: bytes.prefix(limit), as: UTF8.self)
    let shown = text.unicodeScalars.map { scalar in
        scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F ? "\u{FFFD}" : Character(scalar)
    }
    return String(shown) + (bytes.count > limit ? "..." : "")
}
