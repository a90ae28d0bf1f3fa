import Glibc
import GuestSupport
import SystemPackage
import Testing

/// Installed environments that are damaged: said in words, and either replaced or refused with what to do.
@Suite struct EnvironmentDamageTests {
    enum Damage: CaseIterable {
        case imageTruncated, manifestGarbage, manifestEmpty, referenceGarbage, imageMissing
    }

    /// A mirror that refuses at once, so that a reinstallation shows by its failure.
    private static let noMirror = ["PYRO_MIRROR": "http://127.0.0.1:9/debian"]

    @Test(arguments: Damage.allCases)
    func whatCannotBeReadIsInstalledAgain(damage: Damage) async throws {
        try await withHost { host in
            let home = try host.ownHome()
            try damage.inflict(on: home)
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--", "true", home: home, variables: Self.noMirror)
            #expect(outcome.status == 125)
            // It went for the packages, of which there are none here.
            #expect(outcome.error.contains("127.0.0.1:9"), "\(outcome.error)")
            #expect(outcome.error.contains("hint: ") && outcome.error.contains("PYRO_MIRROR"), "\(outcome.error)")
            let list = try await host.pyroProgram("env", "list", home: home)
            #expect(list.status == 0)
        }
    }

    @Test func anImageOfOtherContentsIsRefused() async throws {
        try await withHost { host in
            let home = try host.ownHome()
            let image = try home.image()
            try home.replace(image, size: 16384 << 20)
            let outcome = try await host.run("true", home: home)
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("its image is not what was installed"), "\(outcome.error)")
            #expect(outcome.error.contains("pyro env pull debian:12"))
        }
    }

    @Test func anUnknownNameListsThoseThatExist() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram("run", "debain:12", "--", "true")
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("debain:12") && outcome.error.contains("debian:12"), "\(outcome.error)")
        }
    }
}

extension EnvironmentDamageTests.Damage {
    func inflict(on home: Home) throws {
        let image = try home.image()
        let manifest = image.replacing("disk.raw", with: "manifest.json")
        switch self {
        case .imageTruncated: try home.replace(image, size: 100 << 20)
        case .imageMissing: try home.remove(image)
        case .manifestGarbage: try home.write("{ garbage", to: manifest)
        case .manifestEmpty: try home.write("", to: manifest)
        case .referenceGarbage: try home.write("garbage", to: "environments/debian-12.json")
        }
    }
}

extension Home {
    /// The disk image of the one installed environment.
    func image() throws -> String {
        let directory = try #require(names(in: "environments").first { $0.hasPrefix("sha256-") })
        return "environments/\(directory)/disk.raw"
    }

    /// Puts a sparse file of `size` bytes in the place of another, which is shared and must not be written to.
    func replace(_ name: String, size: Int) throws {
        try remove(name)
        try write("not an ext4 file system", to: name)
        #expect(truncate(appending(name).string, size) == 0)
    }
}
