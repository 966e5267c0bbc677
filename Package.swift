// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built with these; see docs/architecture.md for what each one buys.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A library target of ours with its tests, if it has any of its own.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "oakum",
    products: [.executable(name: "oakum", targets: ["oakum"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // System libraries and our small C, each behind exactly one Swift target.
        .systemLibrary(
            name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
        .target(name: "CLuaShims", dependencies: ["CLua"]),
        .systemLibrary(
            name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(
            name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CTOML"),
        .systemLibrary(
            name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(
            name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(
            name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(
            name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
        .target(name: "CStarterAdvisories"),
        .target(name: "CDecisionTables"),
        .target(name: "CFileSystem"),
        .target(name: "CContainment"),
        .target(name: "CProcesses"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),

        // Leaves.
        room("Versioning"),
        room("PatchModel", ["Versioning"]),
        room("PackageNames"),
        room("CVSSScoring"),
        room("Digests", ["CSodium", "CNettle"]),
        room(
            "Documents", ["CSimdJSON", "CTOML", "CExpat", .product(name: "Yams", package: "Yams")]),
        room("Archives", ["CArchive", "CZlib"]),
        room("Binaries"),
        room("Databases", ["CSQLite"]),
        room("RPMDatabases"),
        room("RegularExpressions", ["CPCRE2"]),
        room("LuaRuntime", ["CLuaShims"]),
        room("LuaSource"),
        room("PluginProtocol", ["CFileSystem"]),
        room("Processes", ["CProcesses"]),
        room("Caches"),
        room("Mutations"),

        // What can be said of a plugin without running it.
        room("PluginLint", ["LuaSource", "PluginProtocol"]),

        // The two sides of the fence.
        room(
            "PluginWorker",
            [
                "LuaRuntime", "PluginProtocol", "PatchModel", "Versioning", "PackageNames",
                "Documents", "Archives", "Binaries", "Databases", "RPMDatabases",
                "RegularExpressions", "Digests", "CVSSScoring", "CContainment", "CFileSystem",
            ]),
        room(
            "PluginHost",
            [
                "PluginProtocol", "PatchModel", "Versioning", "PackageNames", "Processes",
                "Digests", "Caches", "CContainment", "CFileSystem",
            ]),

        // Siblings.
        room(
            "Scanning",
            ["PluginHost", "PluginProtocol", "PatchModel", "PackageNames", "Caches", "CFileSystem"]),
        room("Feeds", ["PluginHost", "PluginProtocol", "PatchModel"]),
        room("Fetching", ["PluginHost", "PatchModel", "CCurl"]),
        room("Policy", ["PatchModel"]),
        room("Risk", ["PatchModel", "CVSSScoring", "CDecisionTables"]),
        room("Matching", ["PatchModel", "Versioning", "PackageNames"]),
        room(
            "Store",
            [
                "PatchModel", "Versioning", "Digests",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        room("Planning", ["PatchModel", "Versioning"]),
        room("Rollout", ["PatchModel", "Processes", "Digests", "CFileSystem"]),
        room("Reporting", ["PatchModel"]),

        // The program.
        .executableTarget(
            name: "oakum",
            dependencies: [
                "Archives", "Caches", "CFileSystem", "CStarterAdvisories", "CVSSScoring", "Digests",
                "Documents", "Feeds", "Fetching",
                "LuaRuntime", "Matching", "Mutations", "PackageNames", "PatchModel", "PluginHost",
                "Planning", "PluginLint", "PluginProtocol", "PluginWorker", "Policy", "Processes",
                "Reporting", "Risk", "Rollout", "Scanning", "Store", "Versioning",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Tests of one room each.
        tests("Versioning", ["Versioning"], exclude: ["Fixtures"]),
        tests("PatchModel", ["PatchModel"]),
        tests("PackageNames", ["PackageNames"]),
        tests("CVSSScoring", ["CVSSScoring"]),
        tests("Digests", ["Digests"]),
        tests("Documents", ["Documents"]),
        tests("Archives", ["Archives", "CArchive"]),
        tests("Binaries", ["Binaries"]),
        tests("Databases", ["Databases", "CSQLite"]),
        tests("RPMDatabases", ["RPMDatabases"], exclude: ["Fixtures"]),
        tests("RegularExpressions", ["RegularExpressions"]),
        tests("LuaRuntime", ["LuaRuntime"]),
        tests("LuaSource", ["LuaSource", "LuaRuntime"]),
        tests(
            "PluginLint",
            ["PluginLint", "LuaRuntime", "PluginWorker", "ProgramUnderTest"]),
        tests("Matching", ["Matching", "PatchModel", "Versioning", "PackageNames"]),
        tests("Policy", ["Policy", "PatchModel"]),
        tests("Risk", ["Risk", "PatchModel", "CVSSScoring"]),
        tests("Planning", ["Planning", "PatchModel", "Versioning"]),
        tests("Processes", ["Processes"]),
        tests("Rollout", ["Rollout", "PatchModel", "Processes", "Digests"]),
        tests("Reporting", ["Reporting", "PatchModel", "Versioning"]),
        tests(
            "Store",
            [
                "Store", "PatchModel", "Versioning", "Digests",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),

        // What fuzzing runs, and tests run with seeds; `make fuzz` adds the fuzzer itself.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Archives", "Binaries", "CVSSScoring", "Databases", "Documents", "LuaRuntime",
                "LuaSource", "PackageNames", "PatchModel", "PluginHost", "PluginProtocol",
                "PluginWorker", "RPMDatabases", "RegularExpressions", "Versioning",
            ],
            path: "Fuzz/Targets", swiftSettings: strict),
        tests(
            "FuzzTargets", ["FuzzTargets", "Mutations", "ProgramUnderTest"], exclude: ["Crashers"]),

        // The fence and the program, tried from outside.
        .target(
            name: "ProgramUnderTest", path: "Tests/ProgramUnderTest",
            exclude: ["feed-server.py"], swiftSettings: strict),
        .target(name: "CContainmentAttempts", path: "Tests/CContainmentAttempts"),
        .executableTarget(
            name: "ContainmentProbe",
            dependencies: ["CContainment", "CContainmentAttempts", "PluginWorker"],
            path: "Tests/ContainmentProbe", swiftSettings: strict),
        tests("PluginProtocol", ["PluginProtocol", "LuaRuntime", "CLuaShims", "CFileSystem"]),
        tests(
            "PluginHost",
            [
                "PluginHost", "PluginProtocol", "PatchModel", "Scanning", "CSQLite",
                "ProgramUnderTest",
            ]),
        tests(
            "Scanning",
            [
                "Scanning", "Caches", "PluginHost", "PluginProtocol", "PatchModel", "CFileSystem",
                "ProgramUnderTest",
            ]),
        tests("Feeds", ["Feeds", "PluginHost", "PatchModel", "ProgramUnderTest"]),
        tests("Fetching", ["Fetching", "PluginHost", "PatchModel", "ProgramUnderTest"]),
        tests("Command", ["ProgramUnderTest"]),
        tests(
            "Corpus", ["PackageNames", "PluginProtocol", "ProgramUnderTest"], exclude: ["Meant"]),
        tests("Architecture", []),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu2x,
    cxxLanguageStandard: .cxx17
)

// The sanitizer brings a `main` of its own, so this target is not part of an ordinary build.
if Context.environment["OAKUM_FUZZ_BUILD"] != nil {
    package.targets.append(
        .executableTarget(
            name: "oakum-fuzz", dependencies: ["FuzzTargets"], path: "Fuzz/Driver",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
