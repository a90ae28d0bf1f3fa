package import PyroSystem

/// What stands behind the machine's one disk. Every kind has the same virtual size and node name, so a checkpoint taken over one is restored over
/// any other.
package enum DiskAttachment: Sendable {
    /// A disk that reads as zeros and forgets what is written: for a checkpoint that must hold nothing of a disk.
    case empty
    /// A raw image, opened for reading and writing.
    case raw(OwnedDescriptor)
    /// A qcow2 overlay, opened for reading and writing, over read-only layers, the lowest first; paths in their headers are not looked at.
    /// Only the lowest layer can be raw, which has nothing below it. The overlay of a machine that is thrown away need not be `durable`: its
    /// guest's flushes then cost nothing, since nobody will ever read what they would have saved.
    case overlay(OwnedDescriptor, over: [Layer], durable: Bool = true)

    /// A frozen image below an overlay.
    package struct Layer: Sendable {
        package var format: Format
        /// Opened for reading only.
        package var file: OwnedDescriptor

        package init(_ format: Format, _ file: OwnedDescriptor) {
            self.format = format
            self.file = file
        }
    }

    package enum Format: String, Sendable, Hashable {
        case raw, qcow2
    }

    /// The block node the disk device is plugged into.
    package static let nodeName = "disk"
}

extension DiskAttachment {
    /// The block nodes, bottom up. A node names its image by a descriptor set, since the jail has no paths.
    func arguments(_ table: inout DescriptorTable, size: Int64) -> [String] {
        switch self {
        case .empty:
            return Self.node("null-co", Self.nodeName, #""size":\#(size),"read-zeroes":true"#)
        case .raw(let file):
            return Self.image(Layer(.raw, file), Self.nodeName, isWritable: true, over: nil, &table)
        case .overlay(let file, let layers, let durable):
            var words: [String] = []
            var below: String?
            for (index, layer) in layers.enumerated() {
                let name = "layer\(index)"
                words += Self.image(layer, name, isWritable: false, over: below, &table)
                below = name
            }
            return words
                + Self.image(
                    Layer(.qcow2, file), Self.nodeName, isWritable: true, over: below, durable: durable, &table)
        }
    }

    private static func image(
        _ layer: Layer, _ name: String, isWritable: Bool, over below: String?, durable: Bool = true,
        _ table: inout DescriptorTable
    ) -> [String] {
        let set = table.addSet(layer.file)
        let access = isWritable ? #""discard":"unmap""# : #""read-only":true"#
        var options = #""file":"\#(name)-file",\#(access)"#
        if !durable { options += #","cache":{"no-flush":true}"# }
        if layer.format == .qcow2 {
            // Said even when there is none, or QEMU would look for the path in the image's header.
            options += #","backing":\#(below.map { #""\#($0)""# } ?? "null")"#
        }
        return set.arguments + node("file", "\(name)-file", #""filename":"\#(set.path)",\#(access)"#)
            + node(layer.format.rawValue, name, options)
    }

    /// JSON, since the short form cannot say `null`.
    private static func node(_ driver: String, _ name: String, _ options: String) -> [String] {
        ["-blockdev", #"{"driver":"\#(driver)","node-name":"\#(name)",\#(options)}"#]
    }
}
