import PluginHost
import Reporting

/// What `oakum plugin test` prints, and what it writes for CI.
struct PluginTestReport {
    private var colour = TextColour.output
    private var plugins: [Row] = []
    private var cases: [Case] = []
    private var noted: Set<String> = []
    /// What comes after all errors.
    private var notes: [String] = []

    /// What one plugin's cases cost together.
    private struct Row {
        var name: String
        var cases = 0
        var mutants = 0
        var cost = RunCost()
    }

    private struct Case {
        var name: String
        var problem: String?
        var nanoseconds = 0
    }

    mutating func begin(_ plugin: String) { plugins.append(Row(name: plugin)) }

    /// Notes a case, and prints what went wrong in it.
    mutating func add(_ outcome: PluginTestOutcome) throws {
        if let last = plugins.indices.last {
            plugins[last].cases += 1
            plugins[last].mutants += outcome.mutants
            plugins[last].cost = plugins[last].cost.adding(outcome.cost)
        }
        var texts: [String] = []
        for (title, lines) in outcome.problems {
            let words = title.isEmpty ? "" : ": " + title
            try Terminal.print(
                "\(colour.bold(colour.red("FAIL"))) \(terminalText(outcome.name))\(words)\n"
                    + lines.joined(separator: "\n"))
            texts.append(([title] + lines).joined(separator: "\n"))
        }
        // Cases of one plugin often stumble at the same line: once is enough.
        for (title, lines) in outcome.notes
        where noted.insert(lines.dropFirst().first ?? lines.first ?? "").inserted {
            notes.append(
                "\(colour.bold("NOTE")) \(terminalText(outcome.name)): \(title)\n"
                    + lines.joined(separator: "\n"))
        }
        if outcome.isUpdated { try Terminal.print("wrote \(terminalText(outcome.name))") }
        cases.append(
            Case(
                name: outcome.name, problem: texts.isEmpty ? nil : texts.joined(separator: "\n"),
                nanoseconds: outcome.cost.processorNanoseconds))
    }

    /// A plugin that could not be loaded.
    mutating func add(_ broken: PluginError) throws {
        try Terminal.print("\(colour.bold(colour.red("FAIL"))) \(broken)")
        cases.append(Case(name: broken.plugin + "/plugin.lua", problem: "\(broken)"))
    }

    /// Prints the notes, the table of costs and the last line; throws how the command ends.
    func finish() throws {
        for note in notes { try Terminal.print(note) }
        var table = TextTable(columns: ["PLUGIN", "CASES", "VARIANTS", "CPU", "LUA MEMORY"])
        for row in plugins where row.cases > 0 {
            table.add([
                row.name, String(row.cases), String(row.mutants),
                Figures.time(row.cost.processorNanoseconds),
                Figures.bytes(row.cost.memoryPeakBytes),
            ])
        }
        let failed = cases.count { $0.problem != nil }
        let passed = cases.count - failed
        if !cases.isEmpty { try Terminal.print(table.render(width: Terminal.width)) }
        let words = "\(passed) passed, \(failed) failed"
        try Terminal.print(failed > 0 ? colour.red(words) : colour.green(words))
        if cases.isEmpty { throw CommandEnd(.failed, "there are no cases") }
        if failed > 0 { throw CommandEnd(.failed) }
    }

    /// The results in the format that CI systems read: one suite, one test case a case.
    var junit: String {
        var bytes: [UInt8] = []
        var xml = XMLWriter { bytes += $0 }
        xml.begin(
            "testsuite",
            [
                ("name", "oakum plugin test"), ("tests", "\(cases.count)"),
                ("failures", "\(cases.count { $0.problem != nil })"),
            ])
        for item in cases {
            let parts = item.name.split(separator: "/", maxSplits: 1)
            let attributes: [(String, String?)] = [
                ("classname", parts.first.map(String.init) ?? ""),
                ("name", parts.last.map(String.init) ?? ""),
                ("time", Figures.seconds(item.nanoseconds)),
            ]
            guard let problem = item.problem else {
                xml.empty("testcase", attributes)
                continue
            }
            xml.begin("testcase", attributes)
            xml.element("failure", problem)
            xml.end()
        }
        xml.end()
        // Into memory: this cannot fail.
        try? xml.finish()
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Measured figures for people.
enum Figures {
    /// `1.24 ms`, `3.10 s`.
    static func time(_ nanoseconds: Int) -> String {
        switch nanoseconds {
        case ..<1_000_000: "\(decimal(nanoseconds, 1000, places: 0)) us"
        case ..<1_000_000_000: "\(decimal(nanoseconds, 1_000_000, places: 2)) ms"
        default: "\(decimal(nanoseconds, 1_000_000_000, places: 2)) s"
        }
    }

    /// Seconds with six places.
    static func seconds(_ nanoseconds: Int) -> String {
        decimal(nanoseconds, 1_000_000_000, places: 6)
    }

    /// `812 B`, `3.4 KiB`, `12.0 MiB`.
    static func bytes(_ count: Int) -> String {
        switch count {
        case ..<1024: "\(count) B"
        case ..<(1 << 20): "\(decimal(count, 1 << 10, places: 1)) KiB"
        case ..<(1 << 30): "\(decimal(count, 1 << 20, places: 1)) MiB"
        default: "\(decimal(count, 1 << 30, places: 2)) GiB"
        }
    }

    /// `value / unit` with so many places, rounded down.
    static func decimal(_ value: Int, _ unit: Int, places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let whole = value / unit
        guard places > 0 else { return String(whole) }
        let rest = String((value % unit) * scale / unit)
        return "\(whole)." + String(repeating: "0", count: places - rest.count) + rest
    }
}
