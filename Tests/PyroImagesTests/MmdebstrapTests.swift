import PyroModel
import SystemPackage
import Testing

@testable import PyroImages

@Suite struct MmdebstrapTests {
    private static let output = """
        I: chroot architecture amd64 is equal to the host's architecture
        I: running apt-get update...
        Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]
        I: downloading packages with apt...
        0 upgraded, 69 newly installed, 0 to remove and 0 not upgraded.
        I: extracting archives...
        I: installing essential packages...
        Unpacking libc6:amd64 (2.36) ...
        Setting up libc6:amd64 (2.36) ...
        I: installing remaining packages inside the chroot...
        0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.
        Unpacking git (1:2.39.5) ...
        Unpacking curl (7.88) ...
        Setting up curl (7.88) ...
        Setting up git (1:2.39.5) ...
        I: running --customize-hook in shell: sh -c 'x'
        I: running --customize-hook in shell: sh -c 'y'
        I: creating tarball...
        I: done

        """

    @Test func `progress rises and names what is done, however the output is cut`() {
        for piece in [1, 7, 4096] {
            let log = ProgressLog()
            let build = BuildLog(MmdebstrapProgress { log.add($0) })
            let bytes = Array(Self.output.utf8)
            for start in stride(from: 0, to: bytes.count, by: piece) {
                build.append(Array(bytes[start..<min(start + piece, bytes.count)]))
            }
            let fractions = log.all.compactMap(\.fraction)
            #expect(fractions.count == log.all.count)
            #expect(fractions == fractions.sorted())
            #expect(fractions.allSatisfy { (0...1).contains($0) })
            #expect(log.messages.contains("Installing packages: git"))
            #expect(log.messages.filter { $0 == "Cleaning up" }.count == 1)
            #expect(log.messages.last == "Packing the root file system")
        }
    }

    @Test func `output that is not known changes nothing`() {
        let log = ProgressLog()
        let build = BuildLog(MmdebstrapProgress { log.add($0) })
        build.append(
            Array("Setting up x\nUnpacking\n0 upgraded, -3 newly installed,\n\u{0}\u{1B}[31m\n".utf8) + [0xFF, 10])
        #expect(log.all.isEmpty)
    }

    @Test func `the kept log is bounded and errors are shown first`() {
        let build = BuildLog(MmdebstrapProgress { _ in })
        build.append(Array("E: Unable to locate package nonsense\n".utf8))
        #expect(build.lastLines(3) == ["E: Unable to locate package nonsense"])
        for _ in 0..<40 { build.append([UInt8](repeating: 120, count: 64 << 10)) }
        #expect(build.bytes.count == ImageLimits.buildLogBytes)
    }

    @Test func `the first range of a user counts, by name or number`() {
        let table = "other:1:65536\nann:100000:65536\nann:900000:1\n1001:7:65536\nbroken:x:y\n"
        #expect(SubordinateIDs.first(in: table, user: ("ann", 1000)) == SubordinateIDs(start: 100_000, count: 65536))
        #expect(SubordinateIDs.first(in: table, user: ("bob", 1001)) == SubordinateIDs(start: 7, count: 65536))
        #expect(SubordinateIDs.first(in: table, user: ("broken", 5)) == nil)
    }

    @Test func `a missing range is told with the command that gives one`() {
        let error = #expect(throws: PyroError.self) { try SubordinateIDs.ofCaller(table: "/nonexistent/subuid") }
        #expect(error?.code == .hostRequirement)
        #expect(error?.remedy?.contains("usermod --add-subuids") == true)
        #expect(error?.remedy?.contains("make setup") == true)
    }
}
