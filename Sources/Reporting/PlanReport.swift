public import PatchModel

/// A plan and everything that is known around it, for readers who decide.
public struct PlanReport: Sendable, Encodable {
    public var plan: Plan
    public var approvals: [Approval]
    public var trials: [TrialResult]
    public var targets: [TargetRecord]
    /// By key; a plan's own targets need none.
    public var assetNames: [String: String]

    public init(
        plan: Plan, assetNames: [String: String] = [:], approvals: [Approval] = [],
        trials: [TrialResult] = [],
        targets: [TargetRecord] = []
    ) {
        self.plan = plan
        self.approvals = approvals
        self.trials = trials
        self.targets = targets
        self.assetNames = assetNames
    }
}

extension PlanReport {
    /// What, where, why, by when, what could break, how it is undone, what is held back.
    public var document: PageDocument {
        var page = PageDocument(title: "\(plan.id): \(plan.title)")
        summary(&page)
        if let content = plan.content {
            what(content, &page)
            why(content, &page)
            breaking(content, &page)
            undo(content, &page)
        }
        heldBack(&page)
        if let content = plan.content { how(content, &page) }
        trial(&page)
        approval(&page)
        return page
    }

    private func summary(_ page: inout PageDocument) {
        page.fields([
            ("state", plan.state.rawValue + waveText), ("reason", plan.reason),
            ("digest", plan.digest), ("requested by", actorText(plan.requester)),
            ("created", plan.created.description),
            ("assets", plan.basis.selector.isEmpty ? nil : plan.basis.selector),
            ("due", plan.basis.benefits.compactMap(\.due).min()?.date),
            ("removes", curveText),
            ("feeds", plan.basis.feeds.isEmpty ? nil : plan.basis.feeds.joined(separator: ", ")),
        ])
    }

    private var waveText: String {
        guard let waves = plan.content?.waves.count, [.rolling, .baking].contains(plan.state) else {
            return ""
        }
        return " wave \(plan.wave + 1) of \(waves)"
    }

    /// `3 upgrades remove 82 %, 7 remove 95 %`: the first point above each of three shares.
    private var curveText: String? {
        guard let last = plan.basis.curve.last else { return nil }
        var points: [CurvePoint] = []
        for share in [0.5, 0.8, 0.95] {
            if let point = plan.basis.curve.first(where: { $0.removed >= share }),
                points.last != point
            {
                points.append(point)
            }
        }
        if points.last != last { points.append(last) }
        return points.enumerated().map { number, point in
            let noun =
                number == 0
                ? (point.count == 1 ? " upgrade removes " : " upgrades remove ")
                : (point.count == 1 ? " removes " : " remove ")
            return "\(point.count)\(noun)\(percentText(point.removed)) of the risk"
        }.joined(separator: ", ")
    }

    private func what(_ content: PlanContent, _ page: inout PageDocument) {
        page.heading("WHAT CHANGES")
        let changes = content.targets.flatMap { target in target.changes.map { ($0, target.name) } }
        page.table(
            ["PACKAGE", "FROM", "TO", "OFFERED BY", "WHERE"],
            Self.grouped(changes).map { change, names in
                [
                    change.name, change.from ?? "(not there)", change.to ?? "(removed)",
                    change.origin ?? "-", listed(names, limit: Self.nameLimit),
                ]
            })
        for target in content.targets {
            for edit in target.edits {
                page.line("\(target.name): \(edit.path)")
                page.verbatim(edit.diff)
            }
            let restarts = target.restart
            if !restarts.isEmpty {
                page.line("\(target.name) restarts: " + restarts.joined(separator: ", "))
            }
        }
    }

    /// Targets that one line names before the rest is only counted.
    private static let nameLimit = 5
    /// Advisories that one line names before the rest is only counted.
    private static let advisoryLimit = 4

    /// What several targets have in common, each once and in order, with their names.
    private static func grouped<Key: Hashable>(
        _ items: [(Key, String)]
    ) -> [(Key, names: [String])] {
        var places: [Key: Int] = [:]
        var groups: [(Key, names: [String])] = []
        for (key, name) in items {
            if let place = places[key] {
                if !groups[place].names.contains(name) { groups[place].names.append(name) }
            } else {
                places[key] = groups.count
                groups.append((key, [name]))
            }
        }
        return groups
    }

    private func why(_ content: PlanContent, _ page: inout PageDocument) {
        let count = content.targets.reduce(0) { $0 + $1.claims.count }
        page.heading("WHY: \(counted(count, "finding")) \(count == 1 ? "ends" : "end")")
        let rows = BenefitGroup.groups(of: plan.basis.benefits)
        let names = names
        page.table(
            ["OUTCOME", "SCORE", "DUE", "KEV", "EPSS", "PACKAGE", "ADVISORIES", "WHERE"],
            rows.map { row in
                [
                    row.outcome, row.score, row.due?.date ?? "-",
                    row.isKnownExploited ? "KEV" : "", row.epss.map(percentText) ?? "-",
                    row.package, listed(row.advisories, limit: Self.advisoryLimit),
                    listed(row.assets.map { names[$0] ?? $0 }, limit: Self.nameLimit),
                ]
            })
    }

    private func breaking(_ content: PlanContent, _ page: inout PageDocument) {
        page.heading("WHAT COULD BREAK")
        guard !plan.basis.risks.isEmpty else { return page.line("not assessed") }
        let risks = plan.basis.risks.sorted { ($1.value, $0.upgrade) < ($0.value, $1.upgrade) }
        let items = risks.map { risk in
            // The ids of upgrades end with the target.
            let parts = risk.upgrade.split(separator: " on ", maxSplits: 1).map(String.init)
            let title = parts.first ?? risk.upgrade
            let row = [hundredths(risk.value), title, risk.reasons.joined(separator: ", ")]
            return (row, parts.count > 1 ? parts[1] : "")
        }
        page.table(
            ["RISK", "UPGRADE", "BECAUSE OF", "WHERE"],
            Self.grouped(items).map { $0 + [listed($1, limit: Self.nameLimit)] })
    }

    private func undo(_ content: PlanContent, _ page: inout PageDocument) {
        page.heading("HOW IT IS UNDONE")
        let items = content.targets.map { target in
            let reason = target.rollbackReason.map { ": " + $0 } ?? ""
            return ([target.rollback.rawValue, target.rollback.words + reason], target.name)
        }
        page.table(
            ["CLASS", "BY", "WHERE"],
            Self.grouped(items).map { $0 + [listed($1, limit: Self.nameLimit)] })
    }

    private func heldBack(_ page: inout PageDocument) {
        guard !plan.basis.heldBack.isEmpty else { return }
        let names = names
        page.heading("HELD BACK: these stay open")
        page.table(
            ["WHERE", "PACKAGE", "INSTALLED", "WANTED", "REASON", "ROOT CAUSE"],
            plan.basis.heldBack.map {
                [
                    names[$0.asset] ?? $0.asset, $0.package, $0.installed, $0.wanted ?? "-",
                    $0.reason.rawValue, $0.blocker,
                ]
            })
    }

    private func how(_ content: PlanContent, _ page: inout PageDocument) {
        let names = names
        let states = Dictionary(
            targets.map { ($0.asset, $0) }, uniquingKeysWith: { _, last in last })
        page.heading("HOW")
        page.table(
            ["WAVE", "TARGETS", "BAKE", "MAY FAIL"],
            content.waves.enumerated().map { number, wave in
                let list = wave.targets.map { key in
                    let state = states[key].map { " (\($0.state.rawValue))" } ?? ""
                    return (names[key] ?? key) + state
                }
                return [
                    number == 0 && content.waves.count > 1 ? "1 canary" : String(number + 1),
                    list.joined(separator: ", "), "\(wave.bake) s", String(wave.maxFailed),
                ]
            })
        let steps = content.targets.flatMap { target in
            (target.apply.map(commandText) + target.verify.map { "verify " + commandText($0) }
                + target.checks.map { "check " + checkText($0) }).map { ($0, target.name) }
        }
        page.list(
            Self.grouped(steps).map { listed($1, limit: Self.nameLimit) + ": " + $0 })
        let rule = content.approval
        page.line(
            "needs \(counted(rule.count, "approval"))"
                + (rule.allowsRequester ? "" : ", not by the requester")
                + (rule.needsSignature ? ", signed" : "")
                + ", each valid for \(rule.validFor / 3600) h; on failure "
                + content.limits.onFailure.rawValue)
        for record in targets {
            if let reason = record.reason {
                page.line("\(names[record.asset] ?? record.asset): \(reason)")
            }
        }
    }

    private func trial(_ page: inout PageDocument) {
        guard !trials.isEmpty else { return }
        let names = names
        page.heading("TRIALS")
        page.table(
            ["WHERE", "RESULT", "FINISHED", "SANDBOX", "WHY"],
            trials.map {
                [
                    names[$0.asset] ?? $0.asset, $0.isPassed ? "passed" : "failed",
                    $0.finished.description
                        + ($0.digest == plan.digest ? "" : " (of an older digest)"),
                    $0.sandbox, $0.reason ?? "",
                ]
            })
        for trial in trials {
            page.list(
                trial.checks.map {
                    "\($0.check): \($0.outcome.rawValue)" + ($0.reason.map { ", " + $0 } ?? "")
                })
        }
    }

    private func approval(_ page: inout PageDocument) {
        guard !approvals.isEmpty else { return }
        page.heading("APPROVALS")
        page.table(
            ["BY", "VERDICT", "AT", "UNTIL", "DIGEST", "COMMENT"],
            approvals.map {
                [
                    actorText($0.actor), $0.verdict.rawValue, $0.at.description,
                    $0.expires?.description ?? "-",
                    $0.digest == plan.digest ? "this one" : "older, void", $0.comment,
                ]
            })
    }

    private var names: [String: String] {
        assetNames.merging((plan.content?.targets ?? []).map { ($0.asset, $0.name) }) { _, own in
            own
        }
    }
}

extension RollbackClass {
    /// What the class means, for readers.
    var words: String {
        switch self {
        case .none: "cannot be undone"
        case .forwardOnly: "forward only: a newer version is the way out"
        case .package: "the earlier package files, which are kept, are installed again"
        case .snapshot: "the snapshot from before is put back"
        case .atomic: "one step switches back"
        }
    }
}

/// `alice (os)`.
func actorText(_ actor: Actor) -> String {
    "\(actor.id) (\(actor.authentication.rawValue))"
        + (actor.onBehalfOf.map { " for \($0)" } ?? "")
}

/// A probability or share with two decimals: `.05`.
func hundredths(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let whole = Int((min(max(value, 0), 1) * 100).rounded())
    return whole == 100 ? "1.00" : "." + (whole < 10 ? "0" : "") + String(whole)
}

/// An argument list as people read it; arguments with blanks are quoted.
func commandText(_ arguments: [String]) -> String {
    arguments.map { argument in
        let isPlain =
            !argument.isEmpty
            && argument.utf8.allSatisfy {
                $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\"")
            }
        return isPlain ? argument : "'" + argument + "'"
    }.joined(separator: " ")
}

func checkText(_ check: Check) -> String {
    switch check.probe {
    case .run(let arguments): "\(check.name): " + commandText(arguments)
    case .http(let url): "\(check.name): GET \(url) gives \(check.expect.status)"
    }
}
