/// A request or an event between a client and its supervisor, as JSON: both are of one release, so it needs no more.
package struct ControlMessage: WireMessage {
    package static let kind = MessageKind.control
    package var json: [UInt8]

    package init(json: [UInt8]) {
        self.json = json
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(json: [])
        while let (number, value) = try fields.next() {
            if number == 1 { json = try value.bytes() }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(json, 1)
    }
}
