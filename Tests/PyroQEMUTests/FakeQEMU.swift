import CPyroSys
import Glibc
import PyroSystem
import Synchronization

@testable import PyroQEMU

/// QEMU's side of a real QMP socket, on a thread of its own, saying what the test's script tells it to.
final class FakeQEMU: Sendable {
    /// A command as it arrived.
    struct Command: Sendable {
        var name: String
        var id: Int64
        var arguments: JSONValue
        /// The first bytes of a file whose descriptor came along.
        var passed: String?

        /// An answer to it.
        func answer(_ result: String = "{}") -> Step { .line(#"{"return": \#(result), "id": \#(id)}"#) }
        func refusal(_ words: String) -> Step {
            .line(#"{"error": {"class": "GenericError", "desc": "\#(words)"}, "id": \#(id)}"#)
        }
    }

    enum Step: Sendable {
        /// A line, its end added.
        case line(String)
        /// Bytes as they are.
        case bytes([UInt8])
        case event(String, data: String = "{}")
        case hangUp
        /// Stops reading, until the fake goes.
        case stall
    }

    static let greeting = #"{"QMP": {"version": {"qemu": {"major": 7, "minor": 2, "micro": 22}, "package": "Fake"}}}"#

    /// The end for the client.
    let clientEnd: OwnedDescriptor
    private let seen: Seen
    private let ownEnd: OwnedDescriptor

    /// - Parameters:
    ///   - greeting: what is sent first.
    ///   - script: what each command brings; the two that open every connection are answered before it is asked.
    init(
        greeting: [Step] = [.line(FakeQEMU.greeting)],
        script: @escaping @Sendable (Command) -> [Step] = { [$0.answer()] }
    ) throws {
        (clientEnd, ownEnd) = try OwnedDescriptor.socketPair()
        seen = Seen()
        let peer = Peer(socket: try ownEnd.duplicate(), seen: seen, greeting: greeting, script: script)
        let error = pyro_start_thread(
            { context in
                guard let context else { return }
                Unmanaged<Peer>.fromOpaque(context).takeRetainedValue().run()
            }, Unmanaged.passRetained(peer).toOpaque())
        precondition(error == 0)
    }

    deinit {
        _ = pyro_hang_up(ownEnd.rawValue)
    }

    /// Names of the commands so far, without those that open the connection.
    var commands: [String] { seen.names.withLock { $0 } }

    private final class Seen: Sendable {
        let names = Mutex<[String]>([])
    }

    private final class Peer: Sendable {
        let socket: OwnedDescriptor
        let seen: Seen
        let greeting: [Step]
        let script: @Sendable (Command) -> [Step]

        init(
            socket: OwnedDescriptor, seen: Seen, greeting: [Step], script: @escaping @Sendable (Command) -> [Step]
        ) {
            (self.socket, self.seen, self.greeting, self.script) = (socket, seen, greeting, script)
        }

        func run() {
            guard perform(greeting) else { return }
            var reader = QMPLineReader()
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                var passed: CInt = -1
                let count = pyro_receive_passed(socket.rawValue, &buffer, buffer.count, &passed)
                guard count > 0, let lines = try? reader.append(buffer[..<count]) else { return }
                let content = passed < 0 ? nil : Self.content(OwnedDescriptor(owning: passed))
                for line in lines {
                    guard let command = Self.command(line, content), perform(steps(for: command)) else { return }
                }
            }
        }

        private func steps(for command: Command) -> [Step] {
            if ["qmp_capabilities", "migrate-set-capabilities"].contains(command.name) { return [command.answer()] }
            seen.names.withLock { $0.append(command.name) }
            return script(command)
        }

        /// Whether there is more to be read afterwards.
        private func perform(_ steps: [Step]) -> Bool {
            for step in steps {
                switch step {
                case .line(let text): send(Array("\(text)\r\n".utf8))
                case .bytes(let bytes): send(bytes)
                case .event(let name, let data):
                    send(Array("{\"event\": \"\(name)\", \"data\": \(data)}\r\n".utf8))
                case .hangUp:
                    _ = pyro_hang_up(socket.rawValue)
                    return false
                case .stall: return false
                }
            }
            return true
        }

        private func send(_ bytes: [UInt8]) {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(socket.rawValue, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest.removeFirst(count)
            }
        }

        private static func command(_ line: [UInt8], _ passed: String?) -> Command? {
            guard let value = try? JSONValue(line: line), let name = value["execute"]?.stringValue,
                let id = value["id"]?.intValue
            else { return nil }
            return Command(name: name, id: id, arguments: value["arguments"] ?? [:], passed: passed)
        }

        private static func content(_ file: OwnedDescriptor) -> String {
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = pread(file.rawValue, &bytes, bytes.count, 0)
            return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        }
    }
}
