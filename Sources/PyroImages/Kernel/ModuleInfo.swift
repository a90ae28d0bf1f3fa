internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// What a kernel module says about itself in its `.modinfo` section: `key=value` strings, each ended by a zero byte.
///
/// Debian's kernel packages hold no `modules.dep` (it is made at installation), so dependencies are read here.
/// Format: ELF64, little-endian; every offset is checked against the file's length.
struct ModuleInfo: Sendable, Hashable {
    /// Modules that must be loaded before this one, by name.
    let dependencies: [String]

    static func read(_ path: FilePath) throws(PyroError) -> ModuleInfo {
        let bytes = try DurableFile.read(path, limit: ImageLimits.moduleBytes)
        guard let info = ModuleInfo(elf: bytes) else {
            throw PyroError(
                .hostRequirement, "Could not read \(path): it is no uncompressed kernel module for x86_64.",
                remedy: "Unpack compressed modules (.ko.xz, .ko.zst) first.")
        }
        return info
    }

    /// `nil` where the bytes are no ELF64 file with a `.modinfo` section.
    init?(elf bytes: [UInt8]) {
        guard let section = ELFSections(bytes)?.section(named: ".modinfo") else { return nil }
        let prefix = Array("depends=".utf8)
        dependencies = bytes[section].split(separator: 0)
            .filter { $0.starts(with: prefix) }
            .flatMap { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self).split(separator: ",") }
            .map { KernelModules.moduleName(String($0)) }
    }
}

/// The section table of an ELF64 little-endian file.
struct ELFSections {
    private struct Header {
        var nameOffset: Int
        var range: Range<Int>
    }

    private let bytes: [UInt8]
    private var headers: [Header] = []
    private var names: Range<Int> = 0..<0

    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
            let table = number(at: 0x28, 8), let size = number(at: 0x3A, 2), size >= 64,
            let count = number(at: 0x3C, 2), let namesIndex = number(at: 0x3E, 2)
        else { return nil }
        for index in 0..<count {
            guard let header = header(at: table, index * size) else { return nil }
            headers.append(header)
        }
        guard namesIndex < headers.count else { return nil }
        names = headers[namesIndex].range
    }

    /// The bytes of a section in the file.
    func section(named name: String) -> Range<Int>? {
        let wanted = Array(name.utf8) + [0]
        return headers.first { header in
            header.nameOffset < names.count && bytes[names].dropFirst(header.nameOffset).starts(with: wanted)
        }?.range
    }

    /// A section that takes no room in the file, or lies outside of it, is empty.
    private func header(at table: Int, _ offset: Int) -> Header? {
        let (start, overflow) = table.addingReportingOverflow(offset)
        // Whole, though only the first half of a header is of interest.
        guard !overflow, number(at: start + 56, 8) != nil,
            let name = number(at: start, 4), let type = number(at: start + 4, 4),
            let begin = number(at: start + 24, 8), let length = number(at: start + 32, 8)
        else { return nil }
        let occupiesNothing: Int = 8
        guard type != occupiesNothing, begin <= bytes.count, length <= bytes.count - begin else {
            return Header(nameOffset: name, range: 0..<0)
        }
        return Header(nameOffset: name, range: begin..<(begin + length))
    }

    /// A number that the file holds, or `nil` where it ends before, or where the number is no possible offset.
    private func number(at offset: Int, _ width: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - width else { return nil }
        let value = (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
        return Int(exactly: value).flatMap { $0 < Int.max / 2 ? $0 : nil }
    }
}
