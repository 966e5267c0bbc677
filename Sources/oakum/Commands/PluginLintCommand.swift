import ArgumentParser
import PluginHost
import PluginLint
import PluginWorker

/// `oakum plugin lint`: what can be said of plugins without running them on anything.
struct PluginLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Check plugins for mistakes.",
        discussion: """
            Reads the Lua files without running them; then the sandboxed worker loads each plugin, \
            as every other command does, to check the manifest that it really returns. See \
            docs/plugin-lint.md for the rules. A comment '-- lint: ignore RULE reason' switches a \
            rule off on its line or the line below.

            Exit code 5 when there are errors.

            EXAMPLES
              oakum plugin lint
              oakum plugin lint ./my-plugin --strict
              oakum plugin lint npm -o json
              oakum plugin lint --rules
            """)

    @Argument(
        help: """
            Names of bundled plugins, or folders; none checks the plugin of this folder, else all \
            bundled ones.
            """)
    var names: [String] = []

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Print as table or json.", valueName: "format"))
    var output: OutputFormat = .table

    @Flag(help: "Warnings fail too.") var strict = false

    @Flag(inversion: .prefixedNo, help: "Load each plugin in the worker, which runs plugin.lua.")
    var load = true

    @Flag(help: "Print all rules, with why they matter and what to do.") var rules = false

    func run() throws {
        guard !rules else {
            try Terminal.write(Array(LintReference.markdown.utf8))
            return
        }
        let run = PluginLintRun(loads: load)
        let results = try run.folders(named: PluginPlaces.meant(by: names)).map(run.lint)
        switch output {
        case .table: try Terminal.write(Array(LintText(results).text(Terminal.isColour).utf8))
        case .json: try Terminal.print(LintText(results).json)
        }
        let failing: [Severity] = strict ? [.error, .warning] : [.error]
        if results.contains(where: { result in
            result.report.unlisted > 0 || failing.contains { result.report.count($0) > 0 }
        }) {
            throw CommandEnd(.failed)
        }
    }
}
