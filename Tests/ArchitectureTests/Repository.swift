import Foundation

/// The files of this repository.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    struct File {
        /// Relative to the root.
        let path: String
        let lines: [Substring]

        var name: Substring { path.split(separator: "/").last ?? "" }
    }

    static func text(_ path: String) -> String {
        let data = FileManager.default.contents(atPath: root + "/" + path) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    static func names(in folder: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)
        return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Files below a folder, by ending; all when there are none.
    static func files(below folder: String, _ endings: Set<String> = []) -> [File] {
        let enumerator = FileManager.default.enumerator(atPath: root + "/" + folder)
        var files: [File] = []
        while let name = enumerator?.nextObject() as? String {
            let ending = name.split(separator: ".").last.map(String.init) ?? ""
            var isFolder: ObjCBool = false
            let path = folder + "/" + name
            guard endings.isEmpty || endings.contains(ending), !name.contains("/."),
                unsafe FileManager.default.fileExists(
                    atPath: root + "/" + path, isDirectory: &isFolder), !isFolder.boolValue
            else { continue }
            let lines = text(path).split(separator: "\n", omittingEmptySubsequences: false)
            files.append(File(path: path, lines: lines))
        }
        return files.sorted { $0.path < $1.path }
    }

    static let swift = files(below: "Sources", ["swift"])

    /// The Swift files of one target.
    static func files(of room: String) -> [File] {
        swift.filter { $0.path.hasPrefix("Sources/" + room + "/") }
    }
}

extension Repository.File {
    /// Modules that the file imports.
    var imports: Set<String> {
        Set(
            lines.compactMap { line in
                let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
                guard let position = words.firstIndex(of: "import"),
                    words[..<position].allSatisfy({ Self.modifiers.contains(String($0)) })
                else { return nil }
                // `import struct Module.Type` names the module second.
                let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "var"]
                let rest = words[(position + 1)...].drop(while: kinds.contains)
                return rest.first?.split(separator: ".").first.map(String.init)
            })
    }

    private static let modifiers: Set<String> = [
        "public", "internal", "private", "fileprivate", "package", "@testable", "@preconcurrency",
        "@_exported", "@_implementationOnly",
    ]
}
