import Foundation
import Testing

/// The shape of files and names.
struct FormTests {
    @Test func `no file of code has more than 600 lines`() {
        let endings: Set<String> = ["swift", "c", "h", "cpp", "hpp", "lua"]
        for folder in ["Sources", "Tests", "Fuzz", "plugins", "Plugins-Examples"] {
            for file in Repository.files(below: folder, endings) {
                #expect(file.lines.count <= 601, "\(file.path) has \(file.lines.count - 1)")
            }
        }
    }

    @Test func `no module is a drawer for everything`() {
        let drawers = ["core", "util", "manager", "helper", "common", "engine", "misc", "shared"]
        for folder in ["Sources", "Tests"] {
            for name in Repository.names(in: folder) {
                let words = name.lowercased()
                #expect(!drawers.contains { words.contains($0) }, "\(folder)/\(name)")
            }
        }
    }

    @Test func `no module bears the name of a type in it`() {
        let kinds = ["struct ", "class ", "enum ", "actor ", "protocol ", "typealias "]
        for room in Room.all {
            for file in Repository.files(of: room.name) {
                for line in file.lines where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                    for kind in kinds {
                        guard let range = line.range(of: kind + room.name) else { continue }
                        let next = line[range.upperBound...].first
                        #expect(
                            next?.isLetter == true || next?.isNumber == true,
                            "\(file.path): \(line)")
                    }
                }
            }
        }
    }

    @Test func `unchecked Sendable has its reason beside it`() {
        for file in Repository.swift + Repository.files(below: "Tests", ["swift"]) {
            for (number, line) in file.lines.enumerated()
            where line.contains("@unchecked" + " Sendable") {
                let before = number > 0 ? file.lines[number - 1] : ""
                #expect(
                    before.contains("//") || line.contains("//"), "\(file.path):\(number + 1)")
            }
        }
    }

    @Test func `there is no folder that only capitals tell from plugins`() {
        #expect(!Repository.names(in: "").contains("Plugins"))
        #expect(Repository.names(in: "").contains("plugins"))
    }

    @Test func `bundled plugins name neither a machine's folders nor a registry's host`() {
        let folders = ["/home/", "/root/", "/Users/", "/work/", "/mnt/"]
        // In parts, so that this file does not name them either.
        let hosts = [
            ["registry", "npmjs", "org"], ["registry", "yarnpkg", "com"], ["pypi", "org"],
            ["files", "pythonhosted", "org"], ["static", "crates", "io"],
            ["index", "crates", "io"],
            ["rubygems", "org"], ["repo1", "maven", "org"], ["proxy", "golang", "org"],
            ["api", "nuget", "org"], ["packagist", "org"], ["deb", "debian", "org"],
            ["security", "debian", "org"], ["archive", "ubuntu", "com"],
        ].map { $0.joined(separator: ".") }
        var wrong: [String] = []
        for file in Repository.files(below: "plugins")
            + Repository.files(below: "Sources", ["swift"])
        {
            for (number, line) in file.lines.enumerated()
            where (folders + hosts).contains(where: { line.contains($0) }) {
                wrong.append("\(file.path):\(number + 1): \(line.prefix(100))")
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test func `public types and functions say what they are for`() {
        var wrong: [String] = []
        for file in Repository.swift {
            var documented: Set<Substring> = []
            for (number, line) in file.lines.enumerated() {
                guard let name = Self.declaredName(line) else { continue }
                if isDocumented(number, in: file.lines) {
                    documented.insert(name)
                } else if !documented.contains(name), !Self.spokenFor.contains(name) {
                    wrong.append("\(file.path):\(number + 1): \(name)")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    /// Witnesses of protocols that everybody knows, or that are documented where they are asked for.
    private static let spokenFor: Set<Substring> = [
        "<", "==", "encode", "hash", "update", "finalize", "perform", "probe",
    ]

    /// The name of the public type or function that a line declares; overloads share it.
    private static func declaredName(_ line: Substring) -> Substring? {
        var words = line.split(separator: " ")[...]
        while words.first?.hasPrefix("@") == true { words.removeFirst() }
        guard words.popFirst() == "public" else { return nil }
        let modifiers: Set<Substring> = ["static", "final", "mutating", "indirect", "nonisolated"]
        while let word = words.first, modifiers.contains(word) { words.removeFirst() }
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "actor", "protocol", "func", "typealias",
        ]
        guard let kind = words.popFirst(), kinds.contains(kind) else { return nil }
        return words.first?.prefix { !"(:<{".contains($0) || $0 == words.first?.first }
    }

    private func isDocumented(_ number: Int, in lines: [Substring]) -> Bool {
        var above = number - 1
        while above >= 0, lines[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
        return above >= 0 && lines[above].drop(while: { $0 == " " }).hasPrefix("///")
    }
}
