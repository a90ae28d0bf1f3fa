internal import PyroWire

/// The random bytes that tie the two sides of a session together.
package enum LinkNonce {
    package static func random() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<WireFormat.nonceBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
