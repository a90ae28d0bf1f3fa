/// Archives that try to do harm.
enum HostileArchive: String, CaseIterable {
    case absolute, parent, parentInside, parentInPax, parentInGNUName, belowLink, belowAbsoluteLink, belowLinkOfPax
    case hardLinkOut, hardLinkAbsolute, hardLinkThroughLink, hardLinkToNothing, hardLinkToDirectory, hardLinkToLater
    case device, blockDevice, fifo, zeroInName, noName, belowFile

    /// What is a member of a tree first, so that extraction takes it for one.
    var archive: [UInt8] {
        var tar = HandmadeTar()
        tar.member("./", type: "5", mode: 0o755)
        let evil = Array("evil".utf8)
        switch self {
        case .absolute: tar.member("/tmp/pyro-evil", content: evil)
        case .parent: tar.member("../evil", content: evil)
        case .parentInside: tar.member("a/../../evil", content: evil)
        case .parentInPax:
            tar.extended([("path", Array("../evil".utf8))])
            tar.member("good", content: evil)
        case .parentInGNUName:
            tar.member("././@LongLink", type: "L", content: Array("x/../../evil\0".utf8))
            tar.member("good", content: evil)
        case .belowLink:
            tar.member("up", type: "2", link: "..")
            tar.member("up/evil", content: evil)
        case .belowAbsoluteLink:
            tar.member("t", type: "2", link: "/tmp")
            tar.member("t/pyro-evil", content: evil)
        case .belowLinkOfPax:
            tar.member("d", type: "5")
            tar.extended([("linkpath", Array("../..".utf8))])
            tar.member("d/up", type: "2", link: "nowhere")
            tar.member("./d//up/./x/evil", content: evil)
        case .hardLinkOut: tar.member("evil", type: "1", link: "../source")
        case .hardLinkAbsolute: tar.member("evil", type: "1", link: "/etc/passwd")
        case .hardLinkThroughLink:
            tar.member("up", type: "2", link: "..")
            tar.member("evil", type: "1", link: "up/source")
        case .hardLinkToNothing: tar.member("evil", type: "1", link: "nothing")
        case .hardLinkToDirectory:
            tar.member("d", type: "5")
            tar.member("evil", type: "1", link: "d")
        case .hardLinkToLater:
            tar.member("evil", type: "1", link: "later")
            tar.member("later", content: evil)
        case .device: tar.member("evil", type: "3")
        case .blockDevice: tar.member("evil", type: "4")
        case .fifo: tar.member("evil", type: "6")
        case .zeroInName:
            tar.extended([("path", [65, 0, 66])])
            tar.member("good")
        case .noName: tar.member("./.", content: evil)
        case .belowFile:
            tar.member("f", content: evil)
            tar.member("f/evil", content: evil)
        }
        tar.end()
        return tar.bytes
    }
}
