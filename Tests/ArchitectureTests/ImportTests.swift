import Foundation
import Testing

struct ImportTests {
    @Test func `the table names every folder of Sources, and no other`() {
        #expect(Set(Repository.names(in: "Sources")) == Set(Room.all.map(\.name)))
    }

    @Test func `rooms import only what lies above them`() {
        var above: Set<String> = []
        let targets = Set(Room.all.map(\.name))
        for room in Room.all {
            #expect(room.dependencies.intersection(targets).isSubset(of: above), "\(room.name)")
            above.insert(room.name)
        }
    }

    @Test func `siblings import no sibling`() {
        for room in Room.all where Room.siblings.contains(room.name) {
            #expect(room.dependencies.isDisjoint(with: Room.siblings), "\(room.name)")
        }
    }

    @Test func `every import line is in the table`() {
        var wrong: [String] = []
        for room in Room.all {
            for file in Repository.files(of: room.name) {
                let unknown = file.imports.subtracting(room.dependencies).subtracting(room.system)
                if !unknown.isEmpty { wrong.append("\(file.path): \(unknown.sorted())") }
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
        #expect(Repository.swift.count > 100)
    }

    @Test func `Package.swift has the table's edges`() {
        for room in Room.all {
            let declared = Self.declared[room.name]
            #expect(declared == room.dependencies, "\(room.name)")
        }
    }

    /// Names in quotes in the declaration of each target, without the packages they come from.
    private static let declared: [String: Set<String>] = {
        var targets: [String: Set<String>] = [:]
        let text = Repository.text("Package.swift")
        guard let start = text.range(of: "targets: [\n") else { return [:] }
        let body = text[start.upperBound...]
            .replacing("room(", with: "\u{0}").replacing(".target(", with: "\u{0}")
            .replacing(".systemLibrary(", with: "\u{0}")
            .replacing(".executableTarget(", with: "\u{0}").replacing("tests(", with: "\u{0}\u{1}")
        for declaration in body.split(separator: "\u{0}") where declaration.first != "\u{1}" {
            var names: [String] = []
            for line in declaration.split(separator: "\n") {
                guard !line.drop(while: { $0 == " " }).hasPrefix("//") else { continue }
                let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
                for index in stride(from: 1, to: parts.count, by: 2)
                where !Self.others.contains(where: { parts[index - 1].hasSuffix($0) }) {
                    names.append(String(parts[index]))
                }
            }
            if let name = names.first { targets[name] = Set(names.dropFirst()) }
        }
        return targets
    }()

    /// Arguments whose texts are no dependency.
    private static let others = [
        "package: ", "pkgConfig: ", ".apt([", "linkedLibrary(", "path: ", "headerSearchPath(",
        "define(", "unsafeFlags([", "to: ",
    ]

    @Test func `each library has one door`() {
        for (module, door) in Room.doors {
            let users = Room.all.filter { room in
                Repository.files(of: room.name).contains { $0.imports.contains(module) }
            }
            #expect(Set(users.map(\.name)).isSubset(of: door), "\(module)")
        }
    }

    @Test(arguments: [
        "Versioning", "PatchModel", "PackageNames", "CVSSScoring", "LuaRuntime", "PluginProtocol",
        "PluginWorker", "PluginHost", "Scanning", "LuaSource", "PluginLint",
    ])
    func `these rooms do without Foundation`(_ room: String) {
        let users = Repository.files(of: room).filter { file in
            file.imports.contains { $0.hasPrefix("Foundation") }
        }
        #expect(users.isEmpty, "\(users.map(\.path))")
    }

    /// Our own databases are reached through GRDB; those that plugins read, by one reader.
    @Test func `the C handle of SQLite is touched in two files of Store and in Databases`() {
        let words = ["sqliteConnection", "import GRDBSQLite", "import SQLite3", "sqlite3_"]
        let users = Repository.swift.filter { file in
            file.lines.contains { line in words.contains { line.contains($0) } }
        }
        let own = users.filter { !$0.path.hasPrefix("Sources/Databases/") }
        #expect(own.count <= 2, "\(own.map(\.path))")
        #expect(own.allSatisfy { $0.path.hasPrefix("Sources/Store/") })
    }
}
