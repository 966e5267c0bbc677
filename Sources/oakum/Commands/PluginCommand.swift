import ArgumentParser
import PluginHost
import PluginWorker
import Reporting

/// `oakum plugin`: what plugins there are, and their tests.
struct PluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin",
        abstract: "List and test plugins.",
        discussion: """
            EXAMPLES
              oakum plugin list
              oakum plugin test npm
              oakum plugin test ./my-plugin --update
            """,
        subcommands: [List.self, Test.self, Types.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the plugins: kinds, what they read, version, digest.",
            discussion: """
                EXAMPLE
                  oakum plugin list
                """)

        @OptionGroup var plugins: PluginOptions

        func run() throws {
            let (catalogue, _) = try plugins.catalogue()
            var table = TextTable(columns: ["NAME", "VERSION", "KINDS", "SHA-256", "SUMMARY"])
            for plugin in catalogue.plugins {
                table.add([
                    plugin.name, plugin.manifest.version,
                    plugin.manifest.kinds.joined(separator: ","),
                    String(plugin.folder.digest.prefix(12)), plugin.manifest.summary,
                ])
            }
            try Terminal.print(table.render(width: Terminal.width))
            for broken in catalogue.unusable { Terminal.printError("error: \(broken)") }
            if !catalogue.unusable.isEmpty { throw CommandEnd(.failed) }
        }
    }

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run plugins' golden cases.",
            discussion: """
                A case is a folder tests/CASE with an input tree and expected.jsonl (what the \
                plugin must say) or expected_error.txt (a line that its error must contain).

                EXAMPLES
                  oakum plugin test
                  oakum plugin test npm pip
                  oakum plugin test ./my-plugin --update
                """)

        @Argument(help: "Names of bundled plugins, or folders; none tests all bundled ones.")
        var names: [String] = []

        @Flag(help: "Write what the plugins say now as what is expected.") var update = false

        func run() throws {
            let paths = names.filter { $0.contains("/") }
            let (catalogue, worker) = try PluginPlaces.catalogue(adding: paths)
            let wanted = names.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
            for name in wanted where catalogue.number(of: name) == nil {
                let broken = catalogue.unusable.first { $0.plugin == name }
                throw CommandEnd.usage(
                    broken.map { "\($0)" } ?? "there is no plugin '\(name)'")
            }
            var passed = 0
            var failed = 0
            for plugin in catalogue.plugins where wanted.isEmpty || wanted.contains(plugin.name) {
                let test = PluginTest(
                    plugin: plugin, catalogue: catalogue, workerProgram: worker, updates: update)
                for outcome in try test.run() {
                    switch outcome.problem {
                    case nil: passed += 1
                    case let problem?:
                        failed += 1
                        try Terminal.print("FAIL \(outcome.name)\n\(problem)")
                    }
                }
            }
            for broken in catalogue.unusable where names.isEmpty {
                failed += 1
                try Terminal.print("FAIL \(broken)")
            }
            try Terminal.print("\(passed) passed, \(failed) failed")
            if passed + failed == 0 { throw CommandEnd(.failed, "there are no cases") }
            if failed > 0 { throw CommandEnd(.failed) }
        }
    }

    struct Types: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the type file for the Lua language server, or the reference.",
            discussion: """
                EXAMPLES
                  oakum plugin types > types/oakum.lua
                  oakum plugin types --reference > docs/plugin-reference.md
                """)

        @Flag(help: "Print the reference of the plugin API in Markdown.") var reference = false

        func run() throws { try Terminal.print(reference ? ReferencePage.text : TypesFile.text) }
    }
}
