import ArgumentParser
import Glibc
import PluginHost
import PluginProtocol
import Reporting

/// `oakum plugin test`: golden cases, and the same under hostile conditions.
struct PluginTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run plugins' golden cases, and hostile variants of them.",
        discussion: """
            A case is a folder tests/CASE with an input and expected.jsonl (what the plugin must \
            say) or expected_error.txt (lines that its errors must contain).

            Each case is then run with another order of pairs(), where the same records must come, \
            with half of every limit, and with broken variants of its input: cut off, bytes and \
            lines changed, values of another type. A broken input may give records, warnings, \
            out:skip or file:fail. It must not end in a limit or in a crash; an error of the plugin's \
            own line is a note, and a failure with --strict. Variants are made from numbers, so that a run is the same \
            everywhere and a failure can be had again with --seed.

            EXAMPLES
              oakum plugin test
              oakum plugin test npm pip --quick
              oakum plugin test ./my-plugin --update
              oakum plugin test ./my-plugin --watch
              oakum plugin test ./my-plugin --case 'odd-*' --seed 17 --mutants 1
            """)

    @Argument(
        help: """
            Names of bundled plugins, or folders; none tests the plugin of this folder, else all \
            bundled ones.
            """)
    var names: [String] = []

    @Flag(help: "Write what the plugins say now as what is expected.") var update = false

    @Flag(help: "Only the golden cases themselves.") var quick = false

    @Flag(help: "A broken input that ends in the plugin's own line is a failure.")
    var strict = false

    @Flag(help: "Test again whenever a file of the plugins changes.") var watch = false

    @Option(
        name: .customLong("case"),
        help: ArgumentHelp("Only cases whose name matches.", valueName: "glob"))
    var cases: String?

    @Option(
        help: ArgumentHelp(
            "The first broken variant's number; the others follow.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Broken variants of each case.", valueName: "n"))
    var mutants = PluginTestOptions.standardMutants

    @Flag(help: "Run every broken variant twice: the answers must be the same.")
    var twice = false

    @Option(
        help: ArgumentHelp(
            "Write inputs that go wrong below this folder, all of a case.", valueName: "dir"))
    var keep: String?

    @Option(
        help: ArgumentHelp("Write the results as JUnit XML too, for CI.", valueName: "file"))
    var junit: String?

    func validate() throws {
        guard (0...1_000_000).contains(mutants) else {
            throw ValidationError("--mutants takes a number from 0 to 1000000, not \(mutants)")
        }
        if update, watch { throw ValidationError("--update and --watch do not go together") }
        if let cases, let fault = GlobPattern.fault(in: cases) {
            throw ValidationError("--case: '\(cases)' \(fault)")
        }
    }

    func run() throws {
        let names = PluginPlaces.meant(by: names)
        guard watch else {
            try test(names)
            return
        }
        Interruption.install()
        let places = try PluginPlaces.watched(names)
        try FileWatch(places).run {
            do { try test(names) } catch let end as CommandEnd {
                if let message = end.message { Terminal.printError(message) }
            }
        }
    }

    private func test(_ names: [String]) throws {
        let (catalogue, worker) = try PluginPlaces.catalogue(
            adding: names.filter(PluginPlaces.isPath))
        let wanted = try names.map { try PluginPlaces.name(of: $0, in: catalogue) }
        var options = PluginTestOptions()
        options.updates = update
        options.isStrict = strict
        options.isQuick = quick || update
        options.cases = cases.flatMap { GlobPattern($0) }
        options.seed = seed
        options.mutants = mutants
        options.isTwice = twice
        options.keeps = keep
        var report = PluginTestReport()
        for plugin in catalogue.plugins where wanted.isEmpty || wanted.contains(plugin.name) {
            let runner = PluginRunner(workerProgram: worker, plugins: catalogue.plugins)
            let test = PluginTest(
                plugin: plugin, catalogue: catalogue, workerProgram: worker, runner: runner)
            report.begin(plugin.name)
            try PluginTestRun(test: test, options: options).run { outcome in
                try report.add(outcome)
                if Interruption.isOn { throw CommandEnd(.interrupted) }
            }
        }
        for broken in catalogue.unusable where names.isEmpty { try report.add(broken) }
        if let junit { try writeFile(report.junit, to: junit) }
        try report.finish()
    }

}
