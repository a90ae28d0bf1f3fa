import CPyroSys
import Glibc

/// The names of directories, those of each in the order of their bytes, as a stack: a walk reads a directory's names on
/// top of those of the directories above it, and one block of memory serves them all.
final class DirectoryNames {
    /// How high the stack stood.
    struct Mark {
        fileprivate let bytes: Int
        /// The index of the first name that is read from there on.
        let names: Int
    }

    /// One name, with a zero byte behind it.
    private struct Place {
        let start: Int
        let count: Int
    }

    // Where the kernel's `struct linux_dirent64` has its length and its name.
    private static let lengthOffset = 16
    private static let nameOffset = 19

    private var bytes: [CChar] = []
    private var places: [Place] = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    deinit {
        buffer.deallocate()
    }

    var mark: Mark { Mark(bytes: bytes.count, names: places.count) }

    /// Puts the names of a directory on top.
    func read(_ directory: Int32) {
        let first = places.count
        while case let count = pyro_read_entries(directory, buffer.baseAddress, buffer.count), count > 0 {
            var position = 0
            while position + Self.nameOffset < count {
                let length = Int(buffer.loadUnaligned(fromByteOffset: position + Self.lengthOffset, as: UInt16.self))
                guard length > Self.nameOffset, position + length <= count else { break }
                append(UnsafeRawBufferPointer(rebasing: buffer[position + Self.nameOffset..<position + length]))
                position += length
            }
        }
        sort(from: first)
    }

    /// Takes everything away that was put on top since.
    func drop(to mark: Mark) {
        bytes.removeLast(bytes.count - mark.bytes)
        places.removeLast(places.count - mark.names)
    }

    /// The name at `index`, a zero byte behind it; valid within `body`.
    func withName<Result>(_ index: Int, _ body: (UnsafeBufferPointer<CChar>) -> Result) -> Result {
        let place = places[index]
        return bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[place.start..<place.start + place.count]))
        }
    }

    private func append(_ room: UnsafeRawBufferPointer) {
        room.withMemoryRebound(to: CChar.self) { room in
            guard let base = room.baseAddress else { return }
            let count = strnlen(base, room.count)
            let dot = CChar(bitPattern: UInt8(ascii: "."))
            let isDirectoryOrParent = count <= 2 && base[0] == dot && (count == 1 || base[1] == dot)
            guard count > 0, !isDirectoryOrParent else { return }
            places.append(Place(start: bytes.count, count: count))
            bytes.append(contentsOf: room.prefix(count))
            bytes.append(0)
        }
    }

    private func sort(from first: Int) {
        bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            places.withUnsafeMutableBufferPointer { places in
                var top = UnsafeMutableBufferPointer(rebasing: places[first...])
                top.sort { one, other in
                    let order = memcmp(base + one.start, base + other.start, min(one.count, other.count))
                    return order == 0 ? one.count < other.count : order < 0
                }
            }
        }
    }
}
