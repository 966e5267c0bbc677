import Matching
import PatchModel
import Planning
import PluginHost
import Reporting
import Risk
import Rollout
import Scanning
import Store

/// What somebody wants planned.
struct PlanRequest {
    var selector: String
    var title: String?
    /// Finding ids or advisories; empty: everything that can be ended.
    var findings: [String]
    var mode: UpgradeChoice.Mode
    var budget: Double?
    var isOnline: Bool
    var isQuiet: Bool
}

/// Makes a plan: scans the assets, weighs the findings, chooses upgrades, resolves them.
struct PlanCreation {
    let context: CommandContext
    let catalogue: PluginCatalogue
    let workerProgram: String

    init(context: CommandContext, plugins: PluginOptions) throws {
        self.context = context
        (catalogue, workerProgram) = try plugins.catalogue(context.configuration)
    }

    /// Makes a plan.
    ///
    /// - Returns: The stored plan, resolved; a draft with a reason when nothing could be resolved. And
    ///   what the scans behind it could not say: incomplete, or advisory data missing.
    func create(_ request: PlanRequest) throws -> (Plan, Set<ExitStatus>) {
        let (surveys, selection) = try selection(request)
        var draft = Plan(
            id: "", title: request.title ?? "patch \(request.selector)", created: context.now,
            requester: context.actor)
        draft.basis = PlanBasis(
            selector: request.selector, wanted: request.findings, mode: request.mode.rawValue,
            budget: request.budget)
        let stored = try context.state.create(draft, event: context.event("plan.created"))
        do {
            let plan = try resolve(stored, selection, surveys, isOnline: request.isOnline)
            return (plan, Set(surveys.flatMap(\.statuses)))
        } catch {
            // Nobody goes on with half a plan: the next one is made anew.
            let reason = (error as? CommandEnd)?.message ?? "\(error)"
            _ = try? context.move(
                stored, .cancelled, reason: Interruption.isOn ? "interrupted" : reason)
            throw error
        }
    }

    /// Resolves a plan that does not roll yet again, as it was asked for. When anything of its content
    /// changes, so does its digest, and trials and approvals of the earlier one are void.
    ///
    /// - Returns: The plan, what the scans could not say, and what changed, in sentences.
    func resolveAgain(
        _ plan: Plan, isOnline: Bool, isQuiet: Bool
    ) throws -> (Plan, Set<ExitStatus>, changes: [String]) {
        if case .failure(let refusal) = PlanMachine(plan).next(.resolved) {
            throw CommandEnd.usage("\(plan.id): \(refusal)")
        }
        let request = PlanRequest(
            selector: plan.basis.selector, title: plan.title, findings: plan.basis.wanted,
            mode: UpgradeChoice.Mode(rawValue: plan.basis.mode) ?? .lowest,
            budget: plan.basis.budget, isOnline: isOnline, isQuiet: isQuiet)
        let (surveys, selection) = try selection(request)
        let resolved = try resolve(plan, selection, surveys, isOnline: isOnline)
        var changes: [String] = []
        if let old = plan.content, let new = resolved.content {
            changes = PlanDifference(from: old, to: new).sentences
        }
        return (resolved, Set(surveys.flatMap(\.statuses)), changes)
    }

    private func selection(
        _ request: PlanRequest
    ) throws -> (surveys: [AssetSurvey], selection: PlanSelection) {
        Interruption.install()
        let assets = try context.assets(matching: request.selector)
        guard !assets.isEmpty else {
            throw CommandEnd.usage(
                "no asset matches '\(request.selector)': see oakum asset list")
        }
        for asset in assets where asset.driver == nil {
            throw CommandEnd.usage(
                "'\(asset.name)' has no driver, so nothing can be carried out on it: give it one "
                    + "in oakum.yaml or with oakum asset add")
        }
        let surveys = try assets.map { try survey(of: $0, request) }
        let selection = PlanSelection(
            surveys: surveys, choice: try choice(request, surveys), budget: request.budget,
            now: context.now)
        return (surveys, selection)
    }

    private func resolve(
        _ stored: Plan, _ selection: PlanSelection, _ surveys: [AssetSurvey], isOnline: Bool
    ) throws -> Plan {
        var selection = selection
        let resolved = try PlanResolution(
            context: context, catalogue: catalogue, workerProgram: workerProgram,
            isOnline: isOnline
        ).targets(for: selection, plan: stored.id)
        selection.heldBack += resolved.heldBack
        return try settle(stored, selection, resolved.targets, surveys)
    }

    /// Stores what was resolved.
    private func settle(
        _ stored: Plan, _ selection: PlanSelection, _ targets: [PlanTarget],
        _ surveys: [AssetSurvey]
    ) throws -> Plan {
        let assembly = PlanAssembly(context.configuration)
        let kept = selection.chosen(carriedOutBy: targets)
        var plan = stored
        plan.basis = PlanAssembly.basis(
            selector: stored.basis.selector, upgrades: kept, findings: selection.findings,
            curve: selection.curve(of: kept), risks: selection.risks,
            heldBack: selection.heldBack, feeds: try context.feedTexts())
        (plan.basis.wanted, plan.basis.mode, plan.basis.budget) = (
            stored.basis.wanted, stored.basis.mode, stored.basis.budget
        )
        guard !targets.isEmpty else {
            guard stored.state == .draft else {
                throw CommandEnd(
                    .failed,
                    "\(stored.id): nothing can be resolved any more, so it stays as it was; cancel it, "
                        + "or see what is held back with a new oakum plan create")
            }
            let reasons =
                surveys.flatMap(\.reasons)
                + [
                    selection.heldBack.isEmpty
                        ? "nothing to do: no open finding can be ended" : "everything is held back"
                ]
            plan.reason = reasons.uniqued.joined(separator: "; ")
            try context.state.save(
                PlanChange(plan, read: stored), event: context.event("plan.noted", of: plan))
            return plan
        }
        let assembled = assembly.assemble(
            targets: targets, assets: surveys.map(\.situation.asset), upgrades: kept,
            findings: selection.findings,
            risks: selection.risks)
        plan.content = assembled.content
        plan.digest = try PlanDigest.of(assembled.content)
        // What was tried and approved stands as long as nothing that counts has changed.
        if stored.state != .draft, plan.digest == stored.digest { return stored }
        let differences = stored.content.map {
            PlanDifference(from: $0, to: assembled.content).sentences
        }
        let reasons = surveys.flatMap(\.reasons).uniqued + assembled.reasons
        plan.reason = reasons.isEmpty ? nil : reasons.joined(separator: "; ")
        return try context.move(plan, .resolved, read: stored, reason: plan.reason) { event in
            event.facts["difference"] = differences?.joined(separator: "; ")
        }
    }

    /// Scans an asset, and weighs what is open on it.
    private func survey(of asset: Asset, _ request: PlanRequest) throws -> AssetSurvey {
        var taking = InventoryTaking(catalogue: catalogue, workerProgram: workerProgram)
        taking.isQuiet = request.isQuiet
        let started = Clock.now
        let target = ScanTarget(kind: asset.kind, path: asset.path, assetKey: asset.key)
        let inventory = try taking.take(target, kinds: ["inventory", "releases"])
        if Interruption.isOn { throw CommandEnd(.interrupted) }
        let scan = Scan(
            catalogue: catalogue, workerProgram: workerProgram,
            advisories: try context.directory.advisories(), gate: nil, wantsUpgrades: true,
            before: try context.openFindings(of: asset.key))
        let report = try scan.report(on: inventory, started: started)
        try ScanRecording(
            state: context.state, actor: context.actor, policy: context.configuration.risk
        ).record(report, name: asset.name, path: asset.path)
        let assessment = try context.assessment()
        var findings: [WeighedFinding] = []
        for tracked in try context.state.findings(
            FindingQuery(asset: asset.key, status: .open))
        where tracked.finding.root.isEmpty {
            guard isWanted(tracked.finding, request) else { continue }
            let risk = try assessment.assess(tracked, on: asset)
            findings.append(
                WeighedFinding(
                    tracked.finding, asset: asset.key, weight: risk.weight,
                    outcome: risk.effective.response.name,
                    score: risk.score.interval.description, due: risk.due))
        }
        let situation = AssetSituation(
            asset: asset, components: inventory.components.filter(\.root.isEmpty),
            offers: report.upgrades,
            hasPackageLists: !inventory.releases.isEmpty
                || inventory.coverage.plugins.contains { $0.plugin == "apt" && $0.files > 0 },
            releases: inventory.releases, findings: findings)
        return AssetSurvey(
            situation: situation, platforms: inventory.platforms,
            direct: Set(inventory.projects.flatMap(\.dependsOn)),
            reasons: report.incomplete.map { "\(asset.name): \($0)" },
            statuses: Set(report.exitCodes.compactMap { ExitStatus(rawValue: Int32($0)) }))
    }

    private func isWanted(_ finding: Finding, _ request: PlanRequest) -> Bool {
        request.findings.isEmpty
            || request.findings.contains { wanted in
                finding.ids.contains(wanted) || finding.advisory == wanted
                    || finding.id.hasPrefix(wanted)
            }
    }

    private func choice(
        _ request: PlanRequest, _ surveys: [AssetSurvey]
    ) throws -> UpgradeChoice {
        let scan = Scan(
            catalogue: catalogue, workerProgram: workerProgram,
            advisories: try context.directory.advisories(), gate: nil, wantsUpgrades: false)
        let flaws = NewVersionFlaws(
            scan: scan, assessment: try context.assessment(), surveys: surveys)
        let order = try PlanVersionOrder(
            surveys, ordering: VersionOrdering(catalogue: catalogue, workerProgram: workerProgram),
            advisories: scan.advisories)
        return UpgradeChoice(
            mode: request.mode, now: context.now,
            blocked: try context.state.blockedVersions(at: context.now),
            ecosystems: Set(catalogue.plugins.flatMap { $0.manifest.remedy?.ecosystems ?? [] }),
            compare: { order.compare($0, $1, $2) },
            flaws: { flaws.flaws(of: $1, on: $0) })
    }
}

/// An asset as it is now: its findings, what is on offer, and what the project itself asks for.
struct AssetSurvey: Sendable {
    var situation: AssetSituation
    var platforms: [Platform]
    /// purls of direct dependencies; empty where no project says so.
    var direct: Set<String>
    /// What the scan could not say.
    var reasons: [String]
    var statuses: Set<ExitStatus>
}

extension PlanAssembly {
    /// Waves, limits and approvals as configured.
    init(_ configuration: Configuration) {
        let approval = configuration.approval
        self.init(
            waves: configuration.rollout.waves,
            approval: ApprovalDemand(
                rule: approval.rule, automaticBelow: approval.automaticBelow,
                strictFrom: approval.strictFrom), limits: configuration.rollout.limits)
    }
}
