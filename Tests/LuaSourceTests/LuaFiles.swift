import Foundation

/// The Lua files of this repository.
enum LuaFiles {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    struct File {
        var path: String
        var source: [UInt8]
    }

    static func all() throws -> [File] {
        var files: [File] = []
        for folder in ["plugins", "Plugins-Examples", "Tests"] {
            let names = FileManager.default.enumerator(atPath: root + "/" + folder)
            while let name = names?.nextObject() as? String {
                guard name.hasSuffix(".lua") else { continue }
                let path = folder + "/" + name
                files.append(
                    File(
                        path: path,
                        source: Array(try Data(contentsOf: URL(fileURLWithPath: root + "/" + path)))
                    ))
            }
        }
        return files.sorted { $0.path < $1.path }
    }
}
