import Glibc
import PatchModel
import PluginHost
import PluginProtocol
import Scanning

/// A golden case of a remedy: `upgrades.txt` beside the input tree, and what is answered to it.
///
/// A line is `PURL -> VERSION FILE:LINE ...`, with `direct`, `indirect` or `scope=dev` where they
/// matter; `#` begins a comment.
struct RemedyCase {
    let folder: String
    let plugin: Int
    let catalogue: PluginCatalogue
    let runner: PluginRunner
    var limits = RunLimits()
    var shuffles: UInt64 = 0

    /// The file that makes a case one of a remedy.
    static let fileName = "upgrades.txt"

    /// What was answered, by project; edits that do not fit their files are failures.
    func traces() throws -> [FileTrace] {
        let upgrades = try upgrades()
        let root = unsafe open(folder + "/input", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else {
            throw CommandEnd.usage("cannot open '\(folder)/input': \(errorText(errno))")
        }
        defer { close(root) }
        var planner = RemedyPlanner(catalogue: catalogue, runner: runner)
        planner.limits = limits
        planner.isStrict = true
        planner.shuffles = shuffles
        var warnings: [String: [(line: Int?, text: String)]] = [:]
        let answers = planner.remedies(
            for: upgrades, root: root, plugin: plugin,
            remark: { folder, remark in
                guard remark.kind == .warning else { return }
                warnings[folder, default: []].append((remark.line, remark.text))
            })
        var traces: [FileTrace] = []
        for answer in answers {
            let path = answer.directory.isEmpty ? "." : answer.directory
            if traces.last?.path != path {
                traces.append(FileTrace(path: path))
                traces[traces.count - 1].warnings = warnings[answer.directory] ?? []
            }
            add(answer, upgrades, to: &traces[traces.count - 1])
        }
        return traces
    }

    private func add(
        _ answer: RemedyAnswer, _ upgrades: [UpgradeRequest], to trace: inout FileTrace
    ) {
        let names = answer.upgrades.map { position in
            let upgrade = upgrades[position]
            return WireValue.string("\(upgrade.name) \(upgrade.from) -> \(upgrade.to)")
        }
        switch answer.outcome {
        case .remedy(let remedy):
            trace.records.append(.init(kind: .remedy, value: Self.record(remedy, names)))
            trace.failure = misfit(remedy)
        case .refused(let reason):
            for name in names {
                trace.records.append(
                    .init(kind: .refusal, value: .record([name, .string(reason)])))
            }
        case .failed(let error): trace.failure = error
        }
    }

    /// The remedy as a record again, without what is empty, and the upgrades by name.
    private static func record(_ remedy: Remedy, _ upgrades: [WireValue]) -> WireValue {
        func list(_ items: [WireValue]) -> WireValue { items.isEmpty ? .null : .list(items) }
        func texts(_ items: [String]) -> [WireValue] { items.map { .string($0) } }
        let edits = remedy.edits.map { edit in
            WireValue.record([
                .string(edit.file), .integer(Int64(edit.line)), .string(edit.from),
                .string(edit.to),
            ])
        }
        return .record([
            .list(upgrades), list(edits), list(remedy.resolve.map { .list(texts($0)) }),
            list(remedy.verify.map { .list(texts($0)) }), list(texts(remedy.results)),
            list(texts(remedy.restart)), remedy.needsReboot ? .boolean(true) : .null,
            remedy.step == .unknown ? .null : .string(remedy.step.rawValue),
        ])
    }

    /// The edits are made in memory: one that does not fit is the program's own fault, and shown.
    private func misfit(_ remedy: Remedy) -> PluginError? {
        for file in Set(remedy.edits.map(\.file)).sorted() {
            let edits = remedy.edits.filter { $0.file == file }
            do throws(EditError) {
                _ = try EditedFile.bytes(
                    Array((fileText(folder + "/input/" + file) ?? "").utf8), with: edits)
            } catch {
                return PluginError(
                    code: .failed, plugin: remedy.plugin, reason: "\(error)")
            }
        }
        return nil
    }

    private func upgrades() throws -> [UpgradeRequest] {
        let path = folder + "/" + Self.fileName
        let lines = (fileText(path) ?? "").split(
            separator: "\n", omittingEmptySubsequences: false)
        var upgrades: [UpgradeRequest] = []
        for (number, line) in lines.enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            guard let upgrade = Self.upgrade(words) else {
                throw CommandEnd.usage(
                    "'\(path)' line \(number + 1): expected 'PURL@VERSION -> VERSION FILE:LINE'")
            }
            upgrades.append(upgrade)
        }
        return upgrades
    }

    private static func upgrade(_ words: [String]) -> UpgradeRequest? {
        guard words.count >= 3, words[1] == "->" else { return nil }
        var upgrade = UpgradeRequest(purl: words[0], to: words[2], evidence: [])
        for word in words.dropFirst(3) {
            if word == "direct" || word == "indirect" {
                upgrade?.isDirect = word == "direct"
            } else if word.hasPrefix("scope=") {
                guard let scope = Scope(rawValue: String(word.dropFirst(6))) else { return nil }
                upgrade?.scope = scope
            } else {
                upgrade?.evidence.append(place(word))
            }
        }
        return upgrade
    }

    /// `FILE:LINE` or `FILE`.
    private static func place(_ text: String) -> Evidence {
        guard let colon = text.lastIndex(of: ":"),
            let line = Int(text[text.index(after: colon)...])
        else { return Evidence(path: text) }
        return Evidence(path: String(text[..<colon]), line: line)
    }
}
