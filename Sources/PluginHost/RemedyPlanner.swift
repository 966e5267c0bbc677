internal import PatchModel
public import PluginProtocol

/// Asks the plugins that have remedies how the upgrades of one asset come about.
///
/// Upgrades are put together by plugin and project, so that several edits of one file combine: a
/// project is the folder before a match of `remedy.projects` with an upgrade's evidence. An upgrade
/// that shows in several projects is asked about in each.
public struct RemedyPlanner {
    public var catalogue: PluginCatalogue
    public var runner: PluginRunner
    public var limits = RunLimits()
    /// Whether unknown fields are errors, as in tests.
    public var isStrict = false
    /// Orders `pairs()` in a way of its own, for tests; 0 leaves it as it is.
    public var shuffles: UInt64 = 0

    /// `runner` must have been made with the plugins of `catalogue`.
    public init(catalogue: PluginCatalogue, runner: PluginRunner) {
        self.catalogue = catalogue
        self.runner = runner
    }

    /// Asks about all upgrades; every one is in at least one answer.
    ///
    /// - Parameters:
    ///   - root: an open directory, the asset's root; it stays open.
    ///   - plugin: the only plugin that is asked; `nil` for all.
    ///   - remark: gets warnings and logs, with the project's folder.
    /// - Returns: answers by plugin and folder, then those that no plugin gave.
    public func remedies(
        for upgrades: [UpgradeRequest], root: Int32, plugin: Int? = nil,
        remark: (String, RemarkReply) -> Void = { _, _ in },
        inspect: (String, RecordKind, WireValue) -> Void = { _, _, _ in }
    ) -> [RemedyAnswer] {
        let (projects, unclaimed) = group(upgrades, plugin)
        var answers: [RemedyAnswer] = []
        let places = projects.keys.sorted { ($0.plugin, $0.folder) < ($1.plugin, $1.folder) }
        for place in places {
            let asked = projects[place] ?? []
            answers += ask(
                place, asked, root: root, remark: { remark(place.folder, $0) },
                inspect: { inspect(place.folder, $0, $1) }
            )
        }
        return answers
            + unclaimed.map { position in
                let upgrade = upgrades[position]
                let shown = upgrade.evidence.first.map { "'\($0.path)'" } ?? "nothing"
                return RemedyAnswer(
                    plugin: nil, directory: "", upgrades: [position],
                    outcome: .refused(
                        "no plugin has a remedy for '\(upgrade.ecosystem)' that \(shown) shows"))
            }
    }

    /// A project of one plugin.
    private struct Place: Hashable {
        var plugin: Int
        var folder: String
    }

    /// An upgrade with what one project shows of it.
    private struct Asked {
        var position: Int
        var upgrade: UpgradeRequest
        var evidence: [Evidence]
    }

    private func group(
        _ upgrades: [UpgradeRequest], _ only: Int?
    ) -> (projects: [Place: [Asked]], unclaimed: [Int]) {
        var projects: [Place: [Asked]] = [:]
        var unclaimed: [Int] = []
        for (position, upgrade) in upgrades.enumerated() {
            var evidence: [Place: [Evidence]] = [:]
            for shown in upgrade.evidence {
                for place in places(of: upgrade.ecosystem, at: shown.path, only) {
                    evidence[place, default: []].append(shown)
                }
            }
            if evidence.isEmpty { unclaimed.append(position) }
            for (place, shown) in evidence {
                projects[place, default: []].append(
                    Asked(position: position, upgrade: upgrade, evidence: shown))
            }
        }
        return (projects, unclaimed)
    }

    private func places(of ecosystem: String, at path: String, _ only: Int?) -> [Place] {
        catalogue.plugins.indices.compactMap { number in
            guard only ?? number == number, let claim = catalogue.plugins[number].manifest.remedy,
                claim.ecosystems.contains(ecosystem)
            else { return nil }
            for glob in claim.projects {
                if let folder = glob.matchedRoot(of: path) {
                    return Place(plugin: number, folder: folder)
                }
            }
            return nil
        }
    }

    private func ask(
        _ place: Place, _ asked: [Asked], root: Int32, remark: (RemarkReply) -> Void,
        inspect: (RecordKind, WireValue) -> Void
    ) -> [RemedyAnswer] {
        let request = RemedyRequest(
            plugin: place.plugin, directory: place.folder,
            upgrades: asked.enumerated().map { index, asked in
                asked.upgrade.wire(
                    number: index + 1, evidence: asked.evidence, directory: place.folder)
            }, isStrict: isStrict,
            options: catalogue.plugins[place.plugin].options,
            shuffles: shuffles, limits: limits)
        return runner.remedies(for: request, root: root, remark: remark, inspect: inspect)
            .map { answer in
                var answer = answer
                answer.upgrades = answer.upgrades.map { asked[$0].position }
                return answer
            }
    }
}

extension PluginRunner {
    /// Asks one plugin about the upgrades of one project.
    ///
    /// Every upgrade is in exactly one answer; positions are those of `request.upgrades`. What the
    /// plugin answered before it failed stands; the failure is the answer for the rest, which may be
    /// none.
    public func remedies(
        for request: RemedyRequest, root: Int32, remark: (RemarkReply) -> Void = { _ in },
        inspect: (RecordKind, WireValue) -> Void = { _, _ in }
    ) -> [RemedyAnswer] {
        let plugin = plugins[request.plugin]
        func all(_ positions: [Int], _ outcome: RemedyAnswer.Outcome) -> [RemedyAnswer] {
            if positions.isEmpty, case .refused = outcome { return [] }
            return [
                RemedyAnswer(
                    plugin: plugin.name, directory: request.directory, upgrades: positions,
                    outcome: outcome)
            ]
        }
        guard let claim = plugin.manifest.remedy else {
            return all(
                Array(request.upgrades.indices),
                .refused("the plugin '\(plugin.name)' has no remedy"))
        }
        let files = ProjectFiles(root: root, directory: request.directory, claim: claim)
        let decoder = RemedyDecoder(
            plugin: plugin.name, files: files, count: request.upgrades.count)
        var answers: [RemedyAnswer] = []
        var open = Set(request.upgrades.indices)
        var skipReason: String?
        let failure = run(request, files) { frame throws(WireError) in
            if frame.kind == .remark {
                let reply = try RemarkReply(frame.payload)
                if reply.kind == .skip { skipReason = reply.text } else { remark(reply) }
                return
            }
            guard frame.kind == .record else { throw WireError("unexpected frame \(frame.kind)") }
            let (kind, value) = try RecordDecoder.record(frame.payload)
            inspect(kind, value)
            let answer = try decoder.answer(kind, value)
            guard open.isSuperset(of: answer.upgrades) else {
                throw WireError("an upgrade was answered twice")
            }
            open.subtract(answer.upgrades)
            answers.append(answer)
        }
        let rest = open.sorted()
        if let failure { return answers + all(rest, .failed(failure)) }
        return answers
            + all(rest, .refused(skipReason ?? "the plugin '\(plugin.name)' said nothing about it"))
    }
}
