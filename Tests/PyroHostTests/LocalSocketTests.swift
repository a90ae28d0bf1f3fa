import CHostTestSupport
import FoundationEssentials
import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@Suite final class LocalSocketTests {
    private let directory: FilePath

    init() throws {
        // Longer than the address of a socket has room for.
        let parts = [String(repeating: "d", count: 100), String(repeating: "e", count: 100)]
        let root = FilePath("/tmp/pyro-socket-test-\(UInt64.random(in: .min ... .max))")
        directory = parts.reduce(root) { $0.appending($1) }
        try FileManager.default.createDirectory(atPath: directory.string, withIntermediateDirectories: true)
    }

    deinit {
        let root = directory.removingLastComponent().removingLastComponent()
        try? FileManager.default.removeItem(atPath: root.string)
    }

    private var socket: LocalSocket { LocalSocket(in: directory, named: "0123456789ab.sock") }

    @Test func aClientIsLetInByALongPath() throws {
        let listener = try socket.listen()
        let client = try #require(try socket.connect())
        let server = try #require(LocalSocket.accept(on: listener))
        #expect(write(client.rawValue, "x", 1) == 1)
        var byte: UInt8 = 0
        #expect(read(server.rawValue, &byte, 1) == 1 && byte == 0x78)
        var status = stat()
        #expect(stat(directory.appending(socket.name).string, &status) == 0 && status.st_mode & 0o777 == 0o600)
        withExtendedLifetime((client, server, listener)) {}
    }

    @Test func nobodyListens() throws {
        #expect(try socket.connect() == nil)
        // A file of that name, and a socket whose process has gone.
        close(open(directory.appending(socket.name).string, O_CREAT | O_WRONLY, 0o600))
        #expect(try socket.connect() == nil)
        _ = try socket.listen()
        #expect(try socket.connect() == nil)
        let directory = LocalSocket(in: self.directory.appending("missing"), named: "x.sock")
        #expect(throws: PyroError.self) { try directory.connect() }
    }

    @Test func theNameOfADeadProcessIsTakenOver() throws {
        _ = try socket.listen()
        let listener = try socket.listen()
        let client = try socket.connect()
        #expect(client != nil)
        withExtendedLifetime((client, listener)) {}
    }

    @Test func aListenerThatIsShutDownLetsNobodyIn() async throws {
        let listener = try socket.listen()
        async let accepted = DedicatedThread.run { LocalSocket.accept(on: listener) == nil }
        LocalSocket.shutDown(listener)
        #expect(try await accepted)
        #expect(try socket.connect() == nil)
        socket.remove()
        #expect(access(directory.appending(socket.name).string, F_OK) != 0)
    }

    /// Modes keep others out; that the socket was opened to all here shows that it does not rely on them.
    @Test(.enabled(if: geteuid() == 0, "only root can be another user"))
    func anotherUserIsHungUpOn() async throws {
        let listener = try socket.listen()
        var path = directory
        while path.string != "/tmp" {
            chmod(path.string, 0o755)
            path = path.removingLastComponent()
        }
        chmod(directory.appending(socket.name).string, 0o666)
        let stranger = try await DedicatedThread.run { [socket] in
            guard host_test_become(65534, 65534) == 0 else { throw Errno(rawValue: errno) }
            return try socket.connect()
        }
        let connection = try #require(stranger)
        let friend = try socket.connect()
        let accepted = try #require(LocalSocket.accept(on: listener))
        #expect(write(accepted.rawValue, "y", 1) == 1)
        var byte: UInt8 = 0
        #expect(read(connection.rawValue, &byte, 1) == 0, "the stranger was served")
        #expect(friend.map { read($0.rawValue, &byte, 1) } == 1 && byte == 0x79)
        withExtendedLifetime((friend, accepted, listener)) {}
    }
}
