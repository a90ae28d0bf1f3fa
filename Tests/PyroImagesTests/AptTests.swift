import PyroModel
import Testing

@testable import PyroImages

@Suite struct AptTests {
    @Test func `a stanza gives name, version and first alternatives`() {
        let text = """
            Package: linux-image-cloud-amd64
            Version: 6.1.192-2
            Description: kernel
             Package: not this
            Depends: linux-image-6.1.0-56-cloud-amd64 (= 6.1.192-2), kmod | module-init-tools

            Package: second
            Version: 2
            """
        let package = AptPackage(stanza: text)
        #expect(package?.name == "linux-image-cloud-amd64")
        #expect(package?.version == "6.1.192-2")
        #expect(package?.dependencies == ["linux-image-6.1.0-56-cloud-amd64", "kmod"])
    }

    @Test(arguments: [
        "Package: -o\nVersion: 1", "Package: a b\nVersion: 1", "Package: a", "Package: a\nVersion: 1;x", "",
    ])
    func `a stanza with odd words is none`(text: String) {
        #expect(AptPackage(stanza: text) == nil)
    }

    @Test func `only proxies are taken from the host's configuration`() {
        let dump = """
            APT "";
            Acquire::http::Proxy "http://proxy:3128";
            Acquire::http::Proxy::deb.example.org "DIRECT";
            Acquire::https::Proxy "";
            Acquire::AllowInsecureRepositories "1";
            DPkg::Post-Invoke:: "touch /tmp/x";
            Acquire::http::Proxy-Auto-Detect "/usr/bin/detect";
            """
        #expect(
            AptProxy.options(from: dump) == [
                "Acquire::http::Proxy \"http://proxy:3128\";", "Acquire::http::Proxy::deb.example.org \"DIRECT\";",
                "Acquire::http::Proxy-Auto-Detect \"/usr/bin/detect\";",
            ])
    }

    @Test func `the mirror is Debian's unless PYRO_MIRROR names one`() throws {
        #expect(try Mirror.chosen(environment: [:]) == .standard)
        let own = try Mirror.chosen(environment: ["PYRO_MIRROR": "http://mirror.example.org/debian/"])
        #expect(
            own.sources(.bookworm, signedBy: "/k.gpg") == [
                "deb [signed-by=/k.gpg] http://mirror.example.org/debian bookworm main",
                "deb [signed-by=/k.gpg] http://mirror.example.org/debian bookworm-updates main",
                "deb [signed-by=/k.gpg] http://mirror.example.org/debian-security bookworm-security main",
            ])
    }

    @Test(arguments: ["mirror.example.org", "http://a [trusted=yes] b", "http://a\nb", "http://a'b", "copy:/x"])
    func `a mirror that could say something else in sources.list is refused`(value: String) {
        let error = #expect(throws: PyroError.self) { try Mirror.chosen(environment: ["PYRO_MIRROR": value]) }
        #expect(error?.code == .usage)
    }
}
