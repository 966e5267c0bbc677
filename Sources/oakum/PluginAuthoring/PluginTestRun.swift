import Mutations
import PluginHost
import PluginProtocol
import Reporting
import Scanning

/// How `oakum plugin test` was asked to test.
struct PluginTestOptions {
    /// What the plugins say now becomes what is expected.
    var updates = false
    /// Golden cases alone.
    var isQuick = false
    /// A glob; only cases whose name it matches.
    var cases: GlobPattern?
    /// The first mutant's seed; the next ones follow.
    var seed: UInt64 = 1
    /// Mutants of each case.
    var mutants = PluginTestOptions.standardMutants
    /// Whether an error of the plugin's own line over a broken input is a failure, not a note.
    var isStrict = false
    /// Whether every mutant runs twice, and must give the same both times.
    var isTwice = false
    /// A folder for the inputs of mutants that went wrong.
    var keeps: String?

    static let standardMutants = 64
}

/// How one case ended.
struct PluginTestOutcome {
    /// `plugin/case`.
    var name: String
    /// Which of the ways to run it went wrong, and lines that say how; empty when it passed.
    var problems: [(title: String, lines: [String])] = []
    /// What a scan would live with, and the author may want to know.
    var notes: [(title: String, lines: [String])] = []
    var mutants = 0
    /// What the golden run itself cost.
    var cost = RunCost()
    /// Expected records were written, and differ from those before.
    var isUpdated = false
}

/// Runs the cases of one plugin: as they are, then under hostile conditions.
struct PluginTestRun {
    let test: PluginTest
    let options: PluginTestOptions

    private var plugin: Plugin { test.plugin }
    private var schemes: SchemeCheck { SchemeCheck(plugin: plugin, catalogue: test.catalogue) }

    init(test: PluginTest, options: PluginTestOptions) {
        self.test = test
        self.options = options
    }

    /// Runs every case that was asked for, in the order of their names.
    func run(_ finished: (PluginTestOutcome) throws -> Void) throws {
        let folder = plugin.folder.path + "/tests"
        if case let taken = schemes.taken, !taken.isEmpty {
            var outcome = PluginTestOutcome(name: "\(plugin.name)/plugin.lua")
            outcome.problems.append(("", taken))
            try finished(outcome)
        }
        guard PluginPlaces.isDirectory(folder) else { return }
        for name in try directoryNames(folder) {
            if let cases = options.cases, !cases.matches(name) { continue }
            if name.hasPrefix("README"), !PluginPlaces.isDirectory(folder + "/" + name) { continue }
            try finished(try outcome(name, folder + "/" + name))
        }
    }

    private func outcome(_ name: String, _ folder: String) throws -> PluginTestOutcome {
        var outcome = PluginTestOutcome(name: "\(plugin.name)/\(name)")
        guard PluginPlaces.isDirectory(folder) else {
            outcome.problems.append(("", ["  it is a file: a case is a folder"]))
            return outcome
        }
        let unknown = try CaseFolder.problems(
            in: folder, reportExtension: plugin.manifest.report?.fileExtension)
        guard unknown.isEmpty else {
            outcome.problems.append(("", unknown))
            return outcome
        }
        // A case that cannot be run fails; the others are run.
        do { return try goldenOutcome(name, folder) } catch let end as CommandEnd {
            guard end.status == .usage, let message = end.message else { throw end }
            outcome.problems.append(("", ["  " + terminalText(message)]))
            return outcome
        }
    }

    private func goldenOutcome(_ name: String, _ folder: String) throws -> PluginTestOutcome {
        if fileText(folder + "/" + OrderCase.fileName) != nil {
            return try orderOutcome(name, folder)
        }
        var outcome = PluginTestOutcome(name: "\(plugin.name)/\(name)")
        test.runner.cost = RunCost()
        let said = try test.said(about: folder)
        let golden = GoldenText(said, plugin: plugin.name)
        outcome.cost = test.runner.cost
        if case let unordered = schemes.unordered(in: said), !unordered.isEmpty {
            outcome.notes.append(("versions that nothing orders", unordered))
        }
        let expectation = GoldenExpectation(
            folder: folder, reportExtension: plugin.manifest.report?.fileExtension)
        if said.isEmpty, let reason = test.unclaimed(in: folder) {
            // An empty expected.jsonl says that nothing of the tree is the plugin's.
            guard expectation.expectsNothing else {
                outcome.problems.append(("", ["  " + terminalText(reason)]))
                return outcome
            }
            outcome.notes.append(("nothing was read, as expected", ["  " + terminalText(reason)]))
        }
        // A plugin that breaks is never what is expected.
        let faults = said.compactMap { trace in
            trace.failure.flatMap { PluginFault($0, plugin: plugin.name)?.text }
        }
        if options.updates, !faults.isEmpty {
            outcome.problems += faults.map { ("", ["  not written: the plugin itself broke", $0]) }
        } else if options.updates, expectation.takesRecords {
            outcome.isUpdated = try expectation.update(golden)
        } else {
            outcome.problems += expectation.problems(with: golden).map { ("", $0) }
        }
        if outcome.isUpdated || !outcome.problems.isEmpty {
            outcome.notes += said.compactMap { trace in
                AuthorAdvice.text(on: trace).map { advice in
                    let words = trace.failure?.reason ?? FileTrace.nothingFound
                    return (
                        words, ["  " + terminalText("input/" + trace.path), "  " + advice]
                    )
                }
            }.prefix(1)
        }
        guard !options.isQuick, outcome.problems.isEmpty else { return outcome }
        try shuffle(folder, golden, &outcome)
        try halveLimits(folder, golden, &outcome)
        try mutate(folder, name, &outcome)
        return outcome
    }

    private func again(_ name: String, _ seed: UInt64) -> String {
        "  again: oakum plugin test \(plugin.commandName) --case '\(name)' "
            + "--seed \(seed) --mutants 1"
    }

    /// Lua gives no order to the keys of a table: what a plugin says must not hang on one.
    private func shuffle(
        _ folder: String, _ golden: GoldenText, _ outcome: inout PluginTestOutcome
    ) throws {
        // Where an error ends a file, which records came before it may well differ.
        guard golden.errors.isEmpty else { return }
        for seed in [options.seed, options.seed &+ 1] {
            var test = test
            test.shuffles = seed
            let said = try GoldenText(test.said(about: folder), plugin: plugin.name)
            let difference = GoldenDifference(
                expected: golden.lines + (golden.report ?? ""),
                found: said.lines + (said.report ?? ""))
            guard difference.isSameSet, golden.report == said.report else {
                outcome.problems.append(
                    (
                        "with another order of pairs() (--seed \(seed))",
                        difference.lines() + [
                            "  Lua gives the keys of a table in any order: sort them where "
                                + "what comes out hangs on it"
                        ]
                    ))
                return
            }
        }
    }

    private func halveLimits(
        _ folder: String, _ golden: GoldenText, _ outcome: inout PluginTestOutcome
    ) throws {
        var test = test
        test.limits = test.limits.halved
        let said = try GoldenText(test.said(about: folder), plugin: plugin.name)
        guard said.lines != golden.lines || said.report != golden.report else { return }
        outcome.problems.append(
            (
                "at half the limits",
                GoldenDifference(
                    expected: golden.lines + (golden.report ?? ""),
                    found: said.lines + (said.report ?? "")
                ).lines()
            ))
    }

    // MARK: Mutants

    private func mutate(
        _ folder: String, _ name: String, _ outcome: inout PluginTestOutcome
    ) throws {
        let copy = try PluginTestCase(copying: folder)
        guard !copy.inputs.isEmpty else { return }
        var test = test
        test.limits = test.limits.halved
        for number in 0..<options.mutants {
            let seed = options.seed &+ UInt64(number)
            var mutation = ByteMutation(seed: seed)
            let input = copy.inputs[mutation.choice(of: copy.inputs.count)]
            let (bytes, words) = mutation.apply(to: input.bytes)
            outcome.mutants += 1
            let faults = try copy.with(input.name, holding: bytes) {
                try flaws(of: test, over: copy.path)
            }
            guard let fault = faults.first(where: { !$0.isRaised }) ?? faults.first else {
                continue
            }
            let isNote = fault.isRaised && !options.isStrict
            if isNote, outcome.notes.contains(where: { $0.title.hasPrefix("a broken input") }) {
                continue
            }
            var lines = ["  \(terminalText(input.name)): \(terminalText(words))", fault.text]
            if let keeps = options.keeps {
                let path = "\(keeps)/\(plugin.name)/\(name)-\(seed)/\(input.name)"
                try PluginScaffold.write(bytes, to: path)
                lines.append("  kept as \(path)")
            }
            lines.append(again(name, seed))
            if isNote {
                outcome.notes.append(("a broken input (--seed \(seed))", lines))
                continue
            }
            outcome.problems.append(("a broken input (--seed \(seed))", lines))
            // The first is enough to work on; others often have the same cause.
            if options.keeps == nil { return }
        }
    }
}

extension PluginTestRun {
    /// What is wrong with what the plugin says of a mutant.
    private func flaws(of test: PluginTest, over folder: String) throws -> [PluginFault] {
        let said = try test.said(about: folder)
        var faults = said.compactMap { trace in
            trace.failure.flatMap { PluginFault($0, plugin: plugin.name) }
        }
        guard options.isTwice else { return faults }
        let first = GoldenText(said, plugin: plugin.name)
        let second = GoldenText(try test.said(about: folder), plugin: plugin.name)
        if first.lines != second.lines || first.report != second.report {
            let difference = GoldenDifference(
                expected: first.lines + (first.report ?? ""),
                found: second.lines + (second.report ?? ""))
            faults.append(PluginFault(anotherAnswer: difference.lines()))
        }
        return faults
    }
}

// A case that says how versions compare.
extension PluginTestRun {
    private func orderOutcome(_ name: String, _ folder: String) throws -> PluginTestOutcome {
        var outcome = PluginTestOutcome(name: "\(plugin.name)/\(name)")
        let order = try OrderCase(
            folder: folder, plugin: plugin,
            number: test.catalogue.number(of: plugin.name) ?? 0, runner: test.runner)
        func note(_ title: String, _ lines: [String]) {
            if !lines.isEmpty { outcome.problems.append((title, lines)) }
        }
        test.runner.cost = RunCost()
        note("", try order.problems())
        outcome.cost = test.runner.cost
        guard !options.isQuick, outcome.problems.isEmpty else { return outcome }
        for seed in [options.seed, options.seed &+ 1] where outcome.problems.isEmpty {
            note(
                "with another order of pairs() (--seed \(seed))",
                try order.problems(shuffles: seed))
        }
        note("at half the limits", try order.problems(limits: RunLimits().halved))
        for number in 0..<options.mutants {
            let seed = options.seed &+ UInt64(number)
            outcome.mutants += 1
            guard
                let (version, fault) = try order.fault(
                    seed: seed, limits: RunLimits().halved, isTwice: options.isTwice)
            else { continue }
            let lines = [
                "  \(OrderCase.fileName): '\(terminalText(version))' compared", fault.text,
                again(name, seed),
            ]
            if fault.isRaised, !options.isStrict {
                if outcome.notes.isEmpty {
                    outcome.notes.append(("a broken version (--seed \(seed))", lines))
                }
                continue
            }
            note("a broken version (--seed \(seed))", lines)
            return outcome
        }
        return outcome
    }
}

extension RunLimits {
    /// Everything that a plugin uses up, halved.
    fileprivate var halved: RunLimits {
        var limits = self
        limits.processorMilliseconds /= 2
        limits.wallMilliseconds /= 2
        limits.records /= 2
        limits.recordBytes /= 2
        limits.documentBytes /= 2
        limits.remarks /= 2
        limits.memoryBytes /= 2
        limits.producedBytes /= 2
        return limits
    }
}

extension Plugin {
    /// What a command line calls it: its name, or the folder that the user named.
    var commandName: String { folder.origin == .bundled ? name : "'\(folder.path)'" }
}
