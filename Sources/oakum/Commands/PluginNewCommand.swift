import ArgumentParser
import Glibc

/// `oakum plugin new`: a plugin that works, to be changed into what is wanted.
struct PluginNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write a new plugin that works, with a case.",
        discussion: """
            The new folder has plugin.lua, a case for each kind that passes, and the types of the \
            library for editors with the Lua language server. Nothing that is there is overwritten.

            KINDS
            \(PluginScaffoldKind.list)

            EXAMPLES
              oakum plugin new acme --kind inventory
              oakum plugin new acme --kind inventory,versioning --in plugins
            """)

    @Argument(help: "The plugin's name: lower-case letters, digits and hyphens.") var name: String

    @Option(
        name: .customLong("kind"),
        help: ArgumentHelp("What it does; several with commas, or repeated.", valueName: "kind"))
    var kindLists: [String] = []

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp("The folder in which the plugin's folder is made.", valueName: "dir"))
    var parent = "."

    private var kinds: [String] {
        kindLists.flatMap { $0.split(separator: ",").map(String.init) }
    }

    func validate() throws {
        guard PluginScaffold.isName(name) else {
            throw ValidationError(
                "'\(name)' cannot be a plugin's name: use up to \(PluginScaffold.nameLimit) "
                    + "lower-case letters, digits and inner hyphens, a letter first")
        }
        let known = PluginScaffoldKind.all.map(\.name)
        guard !kinds.isEmpty else {
            throw ValidationError(
                """
                say what it does with --kind, one of these or several with commas:
                \(PluginScaffoldKind.list)
                for example: oakum plugin new \(name) --kind inventory
                """)
        }
        for kind in kinds where !known.contains(kind) {
            throw ValidationError(
                "there is no kind '\(kind)'; there are \(known.joined(separator: ", "))")
        }
        guard Set(kinds).count == kinds.count else {
            throw ValidationError("a kind is named twice")
        }
    }

    func run() throws {
        if let bundled = PluginPlaces.bundled(executable: try PluginPlaces.executable()),
            PluginPlaces.isDirectory(bundled + "/" + name)
        {
            throw CommandEnd.usage(
                "'\(name)' is a bundled plugin, which yours would replace: choose another name")
        }
        guard PluginPlaces.isDirectory(parent) else {
            throw CommandEnd.usage("'\(parent)' is not a folder")
        }
        let scaffold = PluginScaffold(
            name: name, kinds: PluginScaffoldKind.all.filter { kinds.contains($0.name) })
        let folder = try scaffold.write(below: parent)
        let path = folder.hasPrefix("/") || folder.hasPrefix(".") ? folder : "./" + folder
        let shown = path.hasPrefix("././") ? String(path.dropFirst(2)) : path
        try Terminal.print("Made \(shown):")
        for (file, _) in scaffold.files { try Terminal.print("  \(file)") }
        var next = [("oakum plugin test \(shown)", "its cases pass now")]
        if let kind = scaffold.kinds.first(where: { PluginInput.kinds.contains($0.name) }) {
            let input = "\(shown)/tests/\(scaffold.caseName(of: kind))/input"
            next.append(("oakum plugin run \(shown) \(input) --watch", "see it while you write"))
        }
        next.append(("oakum plugin test \(shown) --update", "take what it says as expected"))
        try Terminal.print("\nNext, open \(shown)/plugin.lua, and:")
        for (command, purpose) in next { try Terminal.print("  \(command)\n      \(purpose)") }
    }
}
