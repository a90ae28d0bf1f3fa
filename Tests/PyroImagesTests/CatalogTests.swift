import PyroModel
import Testing

@testable import PyroImages

@Suite struct CatalogTests {
    @Test func `names and file names are unique`() {
        let definitions = EnvironmentCatalog.standard.definitions
        #expect(Set(definitions.map(\.fileName)).count == definitions.count)
        #expect(definitions.allSatisfy { !$0.fileName.contains("/") && !$0.fileName.contains(":") })
    }

    @Test func `debian 12 has what the contract names`() throws {
        let definition = try EnvironmentCatalog.standard.definition(named: "debian:12")
        let wanted = [
            "git", "curl", "ca-certificates", "python3", "python3-venv", "python3-pip", "procps", "less", "patch",
        ]
        #expect(Set(definition.packages) == Set(wanted))
        #expect(definition.fileName == "debian-12")
    }

    @Test func `an unknown name is told with the known ones`() {
        let error = #expect(throws: PyroError.self) { try EnvironmentCatalog.standard.definition(named: "debian:11") }
        #expect(error?.code == .environmentUnknown)
        #expect(error?.message == "There is no environment named `debian:11`.")
        #expect(error?.remedy == "Use one of these: `debian:12`.")
    }

    @Test func `the command line never asks for root mode and takes only signed sources`() throws {
        let definition = try EnvironmentCatalog.standard.definition(named: "debian:12")
        let words = MmdebstrapArguments(
            definition: definition, mirror: .standard, proxyOptions: ["Acquire::http::Proxy \"http://p:1\";"]
        ).words
        #expect(words.contains("--mode=unshare"))
        #expect(words.contains("--include=git,curl,ca-certificates,python3,python3-venv,python3-pip,procps,less,patch"))
        #expect(words.contains("--aptopt=Acquire::http::Proxy \"http://p:1\";"))
        let sources = words.filter { $0.hasPrefix("deb ") }
        #expect(sources.count == 3)
        #expect(sources.allSatisfy { $0.contains("[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]") })
        #expect(!words.contains { $0.contains("unauthenticated") || $0.contains("trusted=yes") })
    }
}
