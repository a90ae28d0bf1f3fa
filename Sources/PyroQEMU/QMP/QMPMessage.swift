internal import PyroModel

/// One line that QEMU sent.
enum QMPMessage {
    case greeting(QEMUVersion)
    /// The answer to the command of that number.
    case answer(Int64, Result<JSONValue, QMPRefusal>)
    case event(QMPEvent)
    /// An error that belongs to no command, such as the one about a line QEMU could not read.
    case complaint(QMPRefusal)

    /// - Throws: ``PyroErrorCode/guestLost`` when it is no QMP message.
    init(line: [UInt8]) throws(PyroError) {
        guard let value = try? JSONValue(line: line), let message = Self.read(value) else {
            let text = String(decoding: line.prefix(80), as: UTF8.self)
            throw PyroError(.guestLost, "QEMU sent a line over QMP that is no message: \(text.debugDescription).")
        }
        self = message
    }

    private static func read(_ value: JSONValue) -> QMPMessage? {
        if let event = value["event"]?.stringValue {
            return .event(QMPEvent(name: event, data: value["data"] ?? [:]))
        }
        if let error = value["error"] {
            let refusal = QMPRefusal(
                kind: error["class"]?.stringValue ?? "", words: error["desc"]?.stringValue ?? "no reason given")
            return value["id"]?.intValue.map { .answer($0, .failure(refusal)) } ?? .complaint(refusal)
        }
        if let result = value["return"], let id = value["id"]?.intValue { return .answer(id, .success(result)) }
        if let version = value["QMP"]?["version"] { return QEMUVersion(version).map(QMPMessage.greeting) }
        return nil
    }
}

/// QEMU's reason not to do what a command asked for.
struct QMPRefusal: Error {
    /// QEMU's error class; nearly always `GenericError`.
    var kind: String
    /// QEMU's own words.
    var words: String
}

/// Something that happened in QEMU.
package struct QMPEvent: Sendable, Hashable {
    /// In capitals, such as `STOP`.
    package var name: String
    package var data: JSONValue

    package init(name: String, data: JSONValue = [:]) {
        self.name = name
        self.data = data
    }
}

/// The version QEMU greets with.
package struct QEMUVersion: Sendable, Hashable, CustomStringConvertible {
    package var major: Int64
    package var minor: Int64
    package var micro: Int64
    /// The distribution's name for it, such as `Debian 1:7.2+dfsg-7`.
    package var package: String

    init?(_ value: JSONValue) {
        guard let numbers = value["qemu"], let major = numbers["major"]?.intValue,
            let minor = numbers["minor"]?.intValue, let micro = numbers["micro"]?.intValue
        else { return nil }
        (self.major, self.minor, self.micro) = (major, minor, micro)
        package = value["package"]?.stringValue ?? ""
    }

    package var description: String {
        "\(major).\(minor).\(micro)" + (package.isEmpty ? "" : " (\(package))")
    }
}
