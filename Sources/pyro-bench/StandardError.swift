internal import Glibc

/// What is said to people while the measurements go on: standard output is for the table.
enum StandardError {
    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(2, bytes, bytes.count)
    }
}
