import PluginHost
import PluginProtocol
import Reporting
import Scanning

/// What a plugin said of a file, as lines for people.
struct PluginRunText {
    var colour = TextColour.output

    /// A line for each record and remark, and one for the file's end where it did not end well.
    ///
    /// - Parameter showsLog: also what the plugin logged; a trace has shown it already.
    func lines(of trace: FileTrace, showsLog: Bool = true) -> [String] {
        (showsLog
            ? trace.log.map { place(trace.path, nil) + "  " + colour.dim(Self.logged($0[...])) }
            : [])
            + trace.records.map { line(of: $0.kind, $0.value, path: trace.path) }
            + trace.warnings.map { warning in
                remark("warning", colour.yellow, trace.path, warning.line, warning.text)
            }
            + (trace.skipReason.map {
                [remark("skipped", colour.dim, trace.path, nil, $0)]
            } ?? [])
            + (trace.failure.map {
                [remark("error", colour.red, trace.path, $0.line, $0.reason)]
            } ?? [])
            + (saidNothing(trace)
                ? [place(trace.path, nil) + "  " + colour.yellow("nothing: no record")] : [])
    }

    /// A line of a plugin's log; `print` puts tabs between values.
    static func logged(_ text: Substring, keepingLines: Bool = false) -> String {
        text.split(separator: "\t", omittingEmptySubsequences: false)
            .map { terminalText(String($0), keepingLines: keepingLines) }.joined(separator: "  ")
    }

    /// Of an inventory, the scanner has said it.
    private func saidNothing(_ trace: FileTrace) -> Bool {
        trace.records.isEmpty && trace.warnings.isEmpty && trace.skipReason == nil
            && trace.failure == nil && trace.rendered == nil
    }

    /// `PATH:LINE  component  pkg:npm/left@1.0.0  scope="dev"`.
    func line(of kind: RecordKind, _ value: WireValue, path: String) -> String {
        let record = GoldenRecord(GoldenText.line(of: kind, value, path: path), number: 1)
        var words = [colour.bold(kind.name)]
        let main = ["purl", "package"].first { record[$0] != nil } ?? "id"
        if let subject = record[main] { words.append(plain(subject)) }
        for member in record.members where member.name != main && member.name != "at" {
            words.append(colour.dim(member.name + "=") + terminalText(member.value))
        }
        return place(path, record.place) + "  " + words.joined(separator: "  ")
    }

    private func remark(
        _ word: String, _ paint: (String) -> String, _ path: String, _ line: Int?, _ text: String
    ) -> String {
        place(path, line.map { String($0) }) + "  " + paint(word + ": " + terminalText(text))
    }

    private func place(_ path: String, _ line: String?) -> String {
        colour.blue(terminalText(path) + (line.map { ":" + $0 } ?? ""))
    }

    /// A JSON string without its quotes, where nothing in it needs them.
    private func plain(_ value: String) -> String {
        let inner = value.dropFirst().dropLast()
        let isPlain = value.hasPrefix("\"") && !inner.contains { $0 == "\\" || $0 == " " }
        return terminalText(isPlain ? String(inner) : value)
    }

    // MARK: Trace

    /// How a file came to be read, what the plugin asked for, and what it cost.
    func traceLines(of trace: FileTrace) -> [String] {
        var lines = [colour.bold(terminalText(trace.path))]
        func add(_ name: String, _ text: String) {
            lines.append("  \(name.padded(to: 10)) \(terminalText(text))")
        }
        if let claim = trace.claim {
            add("claimed by", "\(claim.kind).files \"\(claim.pattern)\"")
        }
        for (path, answer) in trace.siblings.prefix(Self.siblingLimit) {
            switch answer {
            case .opened: add("sibling", "\(path): opened")
            case .absent: add("sibling", "\(path): there is none")
            case .refused(let reason): add("sibling", "\(path): refused: \(reason)")
            }
        }
        if trace.siblings.count > Self.siblingLimit {
            add("", "... and \(trace.siblings.count - Self.siblingLimit) more siblings")
        }
        for text in trace.log {
            lines.append("  \("log".padded(to: 10)) \(Self.logged(text[...]))")
        }
        let isSniffed = trace.skipReason == Self.sniffReason
        if let reason = trace.skipReason {
            add(isSniffed ? "sniff" : "skipped", isSniffed ? "false: \(reason)" : reason)
        }
        add(
            "cost",
            counted(trace.records.count, "record")
                + ", \(Figures.time(trace.cost.processorNanoseconds)) CPU, "
                + "\(Figures.bytes(trace.memoryPeakBytes)) of Lua memory")
        return lines
    }

    /// Siblings of one file that are listed; the rest is counted.
    private static let siblingLimit = 10

    /// What the worker says when `sniff` gave false.
    private static let sniffReason = "not a file of this plugin's kind"
}

extension String {
    /// With blanks at its end, up to a number of columns.
    func padded(to columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - displayWidth(self)))
    }
}
