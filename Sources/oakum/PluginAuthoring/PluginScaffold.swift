import Glibc
import PluginWorker

/// A new plugin that works: its Lua, a case for each kind, and what an editor needs.
struct PluginScaffold {
    let name: String
    let kinds: [PluginScaffoldKind]

    init(name: String, kinds: [PluginScaffoldKind]) {
        self.name = name
        // A package whose order the plugin itself brings asks for it.
        let isOrdered = kinds.contains { $0.name == "versioning" }
        self.kinds = kinds.map {
            isOrdered && ["inventory", "feed"].contains($0.name) ? $0.ordered : $0
        }
    }

    /// The longest name, and so the longest folder.
    static let nameLimit = 64

    /// Whether a name can be a plugin's: lower-case letters, digits and inner hyphens.
    static func isName(_ name: String) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = name.utf8.first, letters.contains(first), !name.hasSuffix("-"),
            name.utf8.count <= nameLimit
        else { return false }
        return name.utf8.allSatisfy {
            letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-")
        }
    }

    /// Every file, relative to the plugin's folder, in the order in which to read them.
    var files: [(path: String, text: String)] {
        var files = [("plugin.lua", main)]
        if kinds.count > 1 {
            files += kinds.map { kind in
                (kind.name + ".lua", filled(kind.comment + "\n" + kind.body) + returned(kind))
            }
        }
        for kind in kinds {
            files += kind.files.map { path, text in
                ("tests/\(caseName(of: kind))/\(filled(path))", filled(text))
            }
        }
        return files + [(".luarc.json", Self.editorSettings), (".types/oakum.lua", TypesFile.text)]
    }

    /// Of several kinds, a case says by its name which one it is about.
    func caseName(of kind: PluginScaffoldKind) -> String {
        kinds.count > 1 ? kind.name + "-" + kind.caseName : kind.caseName
    }

    private var main: String {
        guard kinds.count == 1, let kind = kinds.first else {
            return filled(
                """
                --- acme: describe here what it is for.
                --
                -- Each kind has a file of its own, which returns the kind's table.

                return {
                  name = "acme", version = "0.1.0", api = 1,
                  summary = "Describe acme in one line",
                \(needs)\(kinds.map { "  \($0.name) = require \"\($0.name)\",\n" }.joined())}

                """)
        }
        return filled(
            """
            --- acme: \(kind.summary).
            \(kind.comment.split(separator: "\n", omittingEmptySubsequences: false)
                .dropFirst().joined(separator: "\n"))
            \(kind.body)
            return {
              name = "acme", version = "0.1.0", api = 1,
              summary = "\(kind.title)",
            \(needs)  \(kind.name) = \(kind.table),
            }

            """)
    }

    private func returned(_ kind: PluginScaffoldKind) -> String {
        let table = kind.table.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("  ") ? $0.dropFirst(2) : $0 }.joined(separator: "\n")
        return filled("\nreturn \(table)\n")
    }

    private var needs: String {
        let needs = Set(kinds.compactMap(\.needs)).sorted().joined(separator: ", ")
        let options = Set(kinds.compactMap(\.options)).sorted().joined(separator: ",\n    ")
        // Only with it do the advisory's other names count.
        let speaks = kinds.contains { $0.name == "feed" }
        return (needs.isEmpty ? "" : "  needs = { \(needs) },\n")
            + (speaks ? "  speaks_for = { \"generic/acme\" },\n" : "")
            + (options.isEmpty ? "" : "  options = {\n    \(options),\n  },\n")
    }

    private func filled(_ text: String) -> String { text.replacing("acme", with: name) }

    /// Lua 5.4 as plugins have it, and the types of `oakum`, `file` and `out`.
    private static let editorSettings = """
        {
          "runtime.version": "Lua 5.4",
          "runtime.builtin": {
            "debug": "disable", "ffi": "disable", "io": "disable", "os": "disable",
            "package": "disable"
          },
          "workspace.library": [".types"]
        }

        """

    /// Writes the plugin into a new folder below `parent`; refuses what is there already.
    func write(below parent: String) throws -> String {
        let folder = parent + "/" + name
        var status = stat()
        guard unsafe lstat(folder, &status) != 0 else {
            throw CommandEnd.usage(
                "'\(folder)' is there already: choose another name, or --in another folder")
        }
        for (path, text) in files { try Self.write(Array(text.utf8), to: folder + "/" + path) }
        return folder
    }

    /// Writes a file that is not there yet, and the folders above it.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        for last in parts.indices {
            let folder = parts[...last].joined(separator: "/")
            // Before a leading slash there is nothing.
            if !folder.isEmpty, unsafe mkdir(folder, 0o755) != 0, errno != EEXIST {
                throw CommandEnd(.failed, "cannot make '\(folder)': \(errorText(errno))")
            }
        }
        try FileWriting.writeNew(bytes, to: path)
    }
}

/// One kind of a new plugin. `acme` stands for the plugin's name in all texts.
struct PluginScaffoldKind {
    var name: String
    /// After the plugin's name, in its first line.
    var summary: String
    /// The manifest's `summary`.
    var title: String
    /// Comment lines that begin with `--- `: what is read, with an example.
    var comment: String
    /// The functions.
    var body: String
    /// The kind's table in the manifest, as it stands there, indented by two.
    var table: String
    /// What goes into `needs`.
    var needs: String?
    /// What goes into `options`.
    var options: String?
    /// Files of its case, relative to the case's folder.
    var files: [(path: String, text: String)]
    /// The case's folder below `tests`.
    var caseName: String

    static let all: [PluginScaffoldKind] = [
        inventory, feed, signal, releases, unpack, versioning, remedy, check, notify, report,
    ]

    /// The inventory or feed with packages whose versions the plugin itself orders.
    fileprivate var ordered: PluginScaffoldKind {
        var kind = self
        kind.body = body.replacing(
            "out:component { purl = oakum.purl(\"generic/acme\", name, version), at = number }",
            with: """
                out:component {
                        purl = oakum.purl("generic/acme", name, version),
                        versioning = "acme",   -- the scheme of versioning.schemes
                        at = number,
                      }
                """)
        kind.body = kind.body.replacing(
            "package = oakum.purl(\"generic/acme\", advisory.part),\n",
            with: "package = oakum.purl(\"generic/acme\", advisory.part),\n"
                + "          versioning = \"acme\",\n")
        kind.files = files.map { path, text in
            (
                path,
                text.replacing("\",\"at\":", with: "\",\"versioning\":\"acme\",\"at\":")
                    .replacing("}]}]}],\"at\":", with: "}]}],\"versioning\":\"acme\"}],\"at\":")
            )
        }
        return kind
    }

    /// Every kind with what it does, a line each.
    static var list: String {
        all.map { "  \($0.name.padded(to: 12))\($0.purpose)" }.joined(separator: "\n")
    }

    /// In a few words, for the list of kinds.
    var purpose: String {
        switch name {
        case "inventory": "reads installed or locked packages out of files"
        case "feed": "reads security advisories"
        case "signal": "reads which flaws are attacked, or how likely that is"
        case "releases": "reads which versions exist"
        case "unpack": "opens a file as a tree of further files"
        case "versioning": "orders version numbers"
        case "remedy": "says how an upgrade comes about"
        case "check": "says how to see that a service works"
        case "notify": "words a message about an event"
        case "report": "writes a report in a format of its own"
        default: name
        }
    }
}
