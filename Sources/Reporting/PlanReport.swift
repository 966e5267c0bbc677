public import PatchModel

/// A plan and everything that is known around it, for readers who decide.
public struct PlanReport: Sendable, Encodable {
    public var plan: Plan
    public var approvals: [Approval]
    public var trials: [TrialResult]
    public var targets: [TargetRecord]

    public init(
        plan: Plan, approvals: [Approval] = [], trials: [TrialResult] = [],
        targets: [TargetRecord] = []
    ) {
        self.plan = plan
        self.approvals = approvals
        self.trials = trials
        self.targets = targets
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
        page.table(
            ["WHERE", "PACKAGE", "FROM", "TO", "OFFERED BY"],
            content.targets.flatMap { target in
                target.changes.map {
                    [
                        target.name, $0.name, $0.from ?? "(not there)", $0.to ?? "(removed)",
                        $0.origin ?? "-",
                    ]
                }
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

    private func why(_ content: PlanContent, _ page: inout PageDocument) {
        let names = assetNames
        page.heading(
            "WHY: \(counted(content.targets.reduce(0) { $0 + $1.claims.count }, "finding")) end")
        page.table(
            ["OUTCOME", "SCORE", "DUE", "KEV", "EPSS", "ADVISORY", "PACKAGE", "WHERE"],
            plan.basis.benefits.map {
                [
                    $0.outcome, $0.score, $0.due?.date ?? "-", $0.isKnownExploited ? "KEV" : "",
                    $0.epss.map(percentText) ?? "-", $0.advisory, $0.package,
                    names[$0.asset] ?? $0.asset,
                ]
            })
    }

    private func breaking(_ content: PlanContent, _ page: inout PageDocument) {
        page.heading("WHAT COULD BREAK")
        guard !plan.basis.risks.isEmpty else { return page.line("not assessed") }
        page.table(
            ["RISK", "UPGRADE", "BECAUSE OF"],
            plan.basis.risks.sorted { ($1.value, $0.upgrade) < ($0.value, $1.upgrade) }.map {
                [hundredths($0.value), $0.upgrade, $0.reasons.joined(separator: ", ")]
            })
    }

    private func undo(_ content: PlanContent, _ page: inout PageDocument) {
        page.heading("HOW IT IS UNDONE")
        page.table(
            ["WHERE", "CLASS", "BY"],
            content.targets.map { target in
                [
                    target.name, target.rollback.rawValue,
                    target.rollback.words + (target.rollbackReason.map { ": " + $0 } ?? ""),
                ]
            })
    }

    private func heldBack(_ page: inout PageDocument) {
        guard !plan.basis.heldBack.isEmpty else { return }
        let names = assetNames
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
        let names = assetNames
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
        for target in content.targets {
            page.list(
                target.apply.map { "\(target.name): " + commandText($0) }
                    + target.checks.map { "\(target.name) is checked: \(checkText($0))" })
        }
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
        let names = assetNames
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

    private var assetNames: [String: String] {
        Dictionary(
            (plan.content?.targets ?? []).map { ($0.asset, $0.name) },
            uniquingKeysWith: { first, _ in first })
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
