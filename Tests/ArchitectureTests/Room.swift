/// What each target may import: the design, and what Package.swift must say.
///
/// One line a room, in the order of the layers; a room imports only rooms above it.
struct Room {
    let name: String
    /// Targets of this package, and the products of others.
    let dependencies: Set<String>
    /// Modules of the system and inner modules of a dependency.
    let system: Set<String>

    init(_ name: String, _ dependencies: Set<String> = [], system: Set<String> = []) {
        self.name = name
        self.dependencies = dependencies
        self.system = system
    }

    static let all: [Room] = [
        // The system's libraries and our small C.
        Room("CLua"), Room("CLuaShims", ["CLua"]), Room("CArchive"), Room("CZlib"),
        Room("CSQLite"), Room("CSimdJSON"),
        Room("CTOML"), Room("CPCRE2"), Room("CExpat"), Room("CNettle"),
        Room("CSodium"), Room("CStarterAdvisories"), Room("CFileSystem"),
        Room("CDecisionTables"), Room("CProcesses"), Room("CContainment"), Room("CCurl"),
        // Leaves.
        Room("Versioning"),
        Room("PatchModel", ["Versioning"]),
        Room("PackageNames"),
        Room("CVSSScoring"),
        Room("Digests", ["CSodium", "CNettle"], system: ["Glibc"]),
        Room(
            "Documents", ["CSimdJSON", "CTOML", "CExpat", "Yams"],
            system: ["Glibc", "Musl", "Darwin", "CYaml"]),
        Room("Archives", ["CArchive", "CZlib"], system: ["Glibc", "Musl", "Darwin"]),
        Room("Binaries"),
        Room("Databases", ["CSQLite"]),
        Room("RPMDatabases"),
        Room("RegularExpressions", ["CPCRE2"]),
        Room("LuaRuntime", ["CLuaShims"]),
        Room("LuaSource"),
        Room("PluginProtocol", ["CFileSystem"], system: ["Glibc"]),
        Room("Processes", ["CProcesses"], system: ["Dispatch", "Glibc", "Synchronization"]),
        Room("Caches", system: ["Glibc", "Synchronization"]),
        Room("Mutations"),
        // What can be said of a plugin without running it.
        Room("PluginLint", ["LuaSource", "PluginProtocol"]),
        // The two sides of the fence.
        Room(
            "PluginWorker",
            [
                "LuaRuntime", "PluginProtocol", "PatchModel", "Versioning", "PackageNames",
                "Documents", "Archives", "Binaries", "Databases", "RPMDatabases",
                "RegularExpressions", "Digests", "CVSSScoring", "CContainment", "CFileSystem",
            ], system: ["Glibc"]),
        Room(
            "PluginHost",
            [
                "PluginProtocol", "PatchModel", "Versioning", "PackageNames", "Processes",
                "Digests", "Caches", "CContainment", "CFileSystem",
            ], system: ["Glibc"]),
        // Siblings.
        Room(
            "Scanning",
            [
                "PluginHost", "PluginProtocol", "PatchModel", "PackageNames", "Caches",
                "CFileSystem",
            ],
            system: ["Glibc", "Synchronization"]),
        Room(
            "Feeds", ["PluginHost", "PluginProtocol", "PatchModel"], system: ["Glibc"]),
        Room("Fetching", ["PluginHost", "PatchModel", "CCurl"], system: ["Glibc"]),
        Room("Policy", ["PatchModel"]),
        Room(
            "Risk", ["PatchModel", "CVSSScoring", "CDecisionTables"],
            system: ["Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin"]),
        Room("Matching", ["PatchModel", "Versioning", "PackageNames"]),
        Room(
            "Store", ["PatchModel", "Versioning", "Digests", "GRDB", "GRDBSQLite"],
            system: ["Foundation", "Glibc", "Synchronization"]),
        Room("Planning", ["PatchModel", "Versioning"]),
        Room(
            "Rollout", ["PatchModel", "Processes", "Digests", "CFileSystem"],
            system: ["Glibc", "Synchronization", "Dispatch"]),
        Room("Reporting", ["PatchModel"], system: ["FoundationEssentials"]),
        // The program.
        Room(
            "oakum",
            [
                "Archives", "ArgumentParser", "Caches", "CFileSystem", "CStarterAdvisories",
                "CVSSScoring",
                "Digests", "Documents", "Feeds", "Fetching", "LuaRuntime", "Matching",
                "Mutations", "PackageNames", "PatchModel", "Planning", "PluginHost", "PluginLint",
                "PluginProtocol", "PluginWorker", "Policy",
                "Processes", "Reporting", "Risk", "Rollout", "Scanning", "Store", "Versioning",
            ], system: ["Glibc", "Synchronization"]),
    ]

    /// Rooms that never import one another.
    static let siblings: Set<String> = [
        "Scanning", "Feeds", "Fetching", "Policy", "Risk", "Matching", "Planning", "Rollout",
        "Store",
        "Reporting",
    ]

    /// Modules with one door, and the room that is it.
    /// Documents has two: a plugin worker, for bytes of targets and feeds, and the program itself, for
    /// the administrator's own configuration.
    static let doors: [String: Set<String>] = [
        "CLuaShims": ["LuaRuntime"], "CArchive": ["Archives"],
        "CZlib": ["Archives"], "CSQLite": ["Databases"], "CPCRE2": ["RegularExpressions"],
        "CSimdJSON": ["Documents"],
        "CTOML": ["Documents"], "CProcesses": ["Processes"], "CDecisionTables": ["Risk"],
        "CCurl": ["Fetching"], "CExpat": ["Documents"], "CNettle": ["Digests"],
        "Yams": ["Documents"], "CSodium": ["Digests"],
        "GRDB": ["Store"],
        "GRDBSQLite": ["Store"], "ArgumentParser": ["oakum"],
        "LuaRuntime": ["PluginWorker"], "Documents": ["PluginWorker", "oakum"],
        "Archives": ["PluginWorker"], "Binaries": ["PluginWorker"], "Databases": ["PluginWorker"],
        "RPMDatabases": ["PluginWorker"],
        "PluginWorker": ["oakum"],
    ]
}
