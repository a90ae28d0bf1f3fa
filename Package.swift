// swift-tools-version: 6.1
import PackageDescription

/// Every Swift target of pyro is compiled in Swift 6 mode with imports that say what they mean.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Programs carry Swift's library, so that they run where no toolchain is. It is given to the linker alone: objects stay
/// the same for programs and tests (`--static-swift-stdlib` has no Testing module), and each is compiled once.
/// The libraries are those behind Foundation, which GRDB needs whole.
let selfContained: [LinkerSetting] = [
    .unsafeFlags([
        "-static-stdlib", "-lCoreFoundation", "-l_FoundationICU", "-l_FoundationCollections", "-l_FoundationCShims",
    ])
]

/// A story of recipes/: what it does, as a library that tests can look into, and its program.
func story(_ name: String, folder: String, exclude: [String]) -> [Target] {
    let path = "recipes/\(folder)"
    let others = exclude + ["README.md", "session.jsonl", "smoke.py"]
    return [
        .target(
            name: name,
            dependencies: ["RecipeSupport", "PyroSDK"],
            path: path,
            exclude: others + ["main.swift"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "recipe-\(folder)",
            dependencies: [.target(name: name), "RecipeSupport", "PyroSDK"],
            path: path,
            exclude: others + ["\(name).swift"],
            sources: ["main.swift"],
            swiftSettings: strict,
            linkerSettings: selfContained
        ),
    ]
}

let package = Package(
    name: "pyro",
    products: [
        .library(name: "PyroSDK", targets: ["PyroSDK"]),
        .executable(name: "pyro", targets: ["pyro"]),
        .executable(name: "pyro-mcp", targets: ["pyro-mcp"]),
        .executable(name: "pyro-supervisor", targets: ["pyro-supervisor"]),
        .executable(name: "pyro-agent", targets: ["pyro-agent"]),
        .executable(name: "pyro-jail", targets: ["pyro-jail"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // C: what Swift cannot say itself, and the system's libraries.
        .target(name: "CPyroSys"),
        .target(name: "CPyroInit"),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CCap", pkgConfig: "libcap", providers: [.apt(["libcap-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Both sides of the guest link.
        .target(name: "PyroWire", swiftSettings: strict),
        // Patches and diffs of git: bytes in, values out.
        .target(name: "PyroPatch", dependencies: ["CZlib"], swiftSettings: strict),

        // Tar archives and trees of files, for both sides; with what descriptors need.
        .target(name: "PyroArchive", dependencies: ["PyroWire", "CPyroSys"], swiftSettings: strict),

        // The guest.
        .target(
            name: "PyroAgent", dependencies: ["PyroArchive", "PyroPatch", "PyroWire", "CPyroSys"], swiftSettings: strict
        ),
        .executableTarget(
            name: "pyro-agent",
            dependencies: ["PyroAgent", "CPyroInit"],
            swiftSettings: strict,
            // PID 1 of an initramfs that holds nothing else: no loader, no shared library.
            linkerSettings: [.unsafeFlags(["-static-executable", "-Xlinker", "-s"])]
        ),

        // Values and errors that users see.
        .target(name: "PyroModel", swiftSettings: strict),

        // The host, from the ground up.
        .target(
            name: "PyroSystem",
            dependencies: [
                "PyroModel", "CPyroSys",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PyroHost",
            dependencies: [
                "PyroModel", "CPyroSys", "PyroSystem",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PyroQEMU",
            dependencies: [
                "PyroModel", "CPyroSys", "PyroSystem",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["README.md"],
            swiftSettings: strict
        ),
        .target(
            name: "PyroImages",
            dependencies: [
                "PyroModel", "PyroSystem", .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        // Records of workspaces, and files of what their commands print.
        .target(
            name: "PyroStore",
            dependencies: [
                "PyroModel", "CPyroSys", "PyroSystem",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PyroCore",
            dependencies: [
                "PyroModel", "CPyroSys", "CZlib", "PyroSystem", "PyroHost", "PyroQEMU", "PyroImages", "PyroStore",
                "PyroWire", "PyroArchive", "PyroPatch",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PyroSDK",
            dependencies: [
                "PyroModel", "PyroCore", "PyroSystem", .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),

        // What the two front ends share: signals, threads and descriptors. It knows nothing of the engine.
        .target(name: "FrontEnd", swiftSettings: strict),

        // Programs.
        .executableTarget(
            name: "pyro-jail",
            dependencies: ["CSeccomp", "CCap"],
            // It stands on the way to every machine: without a loader's work it takes 1.6 ms, not 4.5.
            linkerSettings: [.unsafeFlags(["-static-executable", "-Xlinker", "-s"])]
        ),
        .executableTarget(
            name: "pyro-supervisor",
            dependencies: [
                "PyroCore", "PyroModel", "PyroSystem", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict,
            linkerSettings: selfContained
        ),
        // The front ends proper are libraries beside the programs' one line: tests that linked a program would be linked
        // as it is, without a loader's libraries.
        .target(
            name: "PyroCLI",
            dependencies: [
                "PyroSDK", "FrontEnd", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/pyro",
            exclude: ["main.swift"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "pyro",
            dependencies: ["PyroCLI"],
            path: "Sources/pyro",
            exclude: ["Commands", "Output", "Program", "Reference", "Rendering"],
            sources: ["main.swift"],
            swiftSettings: strict,
            linkerSettings: selfContained
        ),
        .target(
            name: "PyroMCP",
            dependencies: ["PyroSDK", "FrontEnd"],
            path: "Sources/pyro-mcp",
            exclude: ["main.swift"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "pyro-mcp",
            dependencies: ["PyroMCP"],
            path: "Sources/pyro-mcp",
            exclude: ["JSON", "Program", "Protocol", "Reference", "Schema", "Server", "Tools"],
            sources: ["main.swift"],
            swiftSettings: strict,
            linkerSettings: selfContained
        ),

        // Measures the engine from within, so it imports the engine and not the SDK. It is not installed.
        .executableTarget(
            name: "pyro-bench",
            dependencies: [
                "PyroCore", "PyroModel", "PyroSystem", "PyroHost", "PyroImages", "PyroQEMU", "PyroStore", "PyroWire",
                "FrontEnd", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict,
            linkerSettings: selfContained
        ),

        // Recipes, each the Swift program of its page.
        .executableTarget(
            name: "recipe-one-shot",
            dependencies: ["PyroSDK"],
            path: "recipes/one-shot",
            exclude: ["README.md", "session.jsonl", "smoke.sh"],
            swiftSettings: strict,
            linkerSettings: selfContained
        ),
        .executableTarget(
            name: "recipe-workspace",
            dependencies: ["PyroSDK"],
            path: "recipes/workspace",
            exclude: ["README.md", "session.jsonl", "smoke.sh"],
            swiftSettings: strict,
            linkerSettings: selfContained
        ),

        // What the stories among them share.
        .target(
            name: "RecipeSupport",
            dependencies: ["PyroSDK"],
            path: "recipes/support",
            exclude: ["checks.sh", "story.py"],
            swiftSettings: strict
        ),

        // Tests, by tier.
        .testTarget(
            name: "PyroCoreTests",
            dependencies: [
                "PyroCore", "PyroArchive", "PyroModel", "PyroPatch", "PyroStore", "PyroSystem", "PyroWire", "CPyroSys",
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "PyroCLITests", dependencies: ["PyroCLI", "PyroSDK", "FrontEnd"], swiftSettings: strict),
        .testTarget(name: "PyroMCPTests", dependencies: ["PyroMCP", "PyroSDK", "FrontEnd"], swiftSettings: strict),
        .testTarget(
            name: "PyroArchiveTests", dependencies: ["PyroArchive", "PyroWire", "CPyroSys"], swiftSettings: strict),
        .testTarget(name: "PyroWireTests", dependencies: ["PyroWire"], swiftSettings: strict),
        .testTarget(name: "PyroPatchTests", dependencies: ["PyroPatch"], swiftSettings: strict),
        .executableTarget(
            name: "PyroAgentTestProgram",
            dependencies: ["PyroAgent", "PyroWire"],
            path: "Tests/PyroAgentTestProgram",
            swiftSettings: strict
        ),
        .testTarget(
            name: "PyroAgentTests",
            dependencies: ["PyroAgent", "PyroWire", "CPyroSys", "PyroAgentTestProgram"],
            swiftSettings: strict
        ),
        .target(name: "CHostTestSupport", dependencies: ["CPyroSys"], path: "Tests/CHostTestSupport"),
        .executableTarget(
            name: "PyroStoreTestProgram",
            dependencies: [
                "PyroStore", "PyroModel", "PyroSystem", .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/PyroStoreTestProgram",
            swiftSettings: strict
        ),
        .testTarget(
            name: "PyroStoreTests",
            dependencies: [
                "PyroStore", "PyroModel", "PyroSystem", "CHostTestSupport", "PyroStoreTestProgram",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PyroImagesTests",
            dependencies: [
                "PyroImages", "PyroModel", "PyroSystem",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PyroHostTests",
            dependencies: [
                "PyroHost", "PyroModel", "PyroSystem", "CPyroSys", "CHostTestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PyroQEMUTests",
            dependencies: [
                "PyroQEMU", "PyroHost", "PyroModel", "PyroSystem", "CPyroSys",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RecipeTests",
            dependencies: ["ReproFixLoop", "ParallelWorkspaces", "UntrustedInspection", "RecipeSupport", "PyroSDK"],
            swiftSettings: strict
        ),
        // Real machines: the fixture of both tiers, what a guest does, and what happens when something breaks.
        .target(name: "CGuestSupport", path: "Tests/GuestSupport/CGuestSupport"),
        .target(
            name: "GuestSupport",
            dependencies: [
                "CGuestSupport", "PyroSDK", "PyroSystem", .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/GuestSupport/GuestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "GuestTests",
            // The programs are run, not linked: a dependency on them would link the tests as they are linked.
            dependencies: [
                "GuestSupport", "PyroSDK", .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "FaultTests",
            dependencies: [
                "GuestSupport", "PyroSDK", "CPyroSys",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
    ]
        + story("ReproFixLoop", folder: "repro-fix-loop", exclude: ["fix.patch", "seed"])
        + story("ParallelWorkspaces", folder: "parallel-workspaces", exclude: ["attempts", "seed"])
        + story("UntrustedInspection", folder: "untrusted-inspection", exclude: ["incoming"])
)
