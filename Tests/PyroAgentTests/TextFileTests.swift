import Glibc
import Testing

@testable import PyroAgent

@Suite struct TextFileTests {
    private func inode(_ path: String) -> UInt64 {
        var status = stat()
        return lstat(path, &status) == 0 ? UInt64(status.st_ino) : 0
    }

    @Test func fileThatSaysSoAlreadyStaysAsItIs() throws {
        try withScratch { scratch in
            let path = "\(scratch)/hostname"
            try TextFile.set(path, to: Array("box\n".utf8))
            let before = inode(path)
            try TextFile.set(path, to: Array("box\n".utf8))
            #expect(inode(path) == before)
            for other in ["box", "box\n\n", "cox\n", ""] {
                try TextFile.set(path, to: Array(other.utf8))
                #expect(contents(path) == Array(other.utf8))
            }
            #expect(shell("ls -A \(scratch)") == "hostname\n")
        }
    }

    @Test func missingFileIsMadeAndALinkReplaced() throws {
        try withScratch { scratch in
            try TextFile.set("\(scratch)/new", to: [], mode: 0o444)
            #expect(access("\(scratch)/new", F_OK) == 0)
            symlink("new", "\(scratch)/link")
            try TextFile.set("\(scratch)/link", to: [65])
            #expect(contents("\(scratch)/link") == [65])
            #expect(contents("\(scratch)/new").isEmpty)
        }
    }
}
