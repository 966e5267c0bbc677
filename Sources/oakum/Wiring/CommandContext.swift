import Digests
import PatchModel
import Planning
import PluginProtocol
import Policy
import Reporting
import Risk
import Rollout
import Store

/// What commands on assets, findings and plans share: configuration, databases, moment, actor.
struct CommandContext {
    let configuration: Configuration
    let directory: DataDirectory
    let state: StateDatabase
    let now: Timestamp
    let user: CurrentActor
    /// Configured assets whose path is not there now: known by name, and not stored.
    private var absent: [Asset] = []

    var actor: Actor { user.actor }

    /// What a command does with the databases.
    enum Purpose {
        /// It changes plans, assets or targets: the audit trail's key is made when there is none.
        case change
        /// It records what it saw.
        case record
        /// It only shows: a full or read-only disk does not keep it from that.
        case show
    }

    init(
        data: DataOptions, settings: ConfigurationOptions, _ purpose: Purpose = .change
    ) throws {
        configuration = try settings.load()
        directory = try DataDirectory(option: data.directory)
        state = try Self.state(in: directory, configuration.audit, purpose)
        now = Clock.now
        user = CurrentActor()
        try takeConfiguredAssets()
    }

    private static func state(
        in directory: DataDirectory, _ settings: AuditSettings, _ purpose: Purpose
    ) throws -> StateDatabase {
        do {
            return try directory.state(audit: settings, makesKey: purpose == .change)
        } catch {
            guard purpose == .show, let state = try? directory.stateForReading() else {
                throw error
            }
            let reason = (error as? CommandEnd)?.message ?? "\(error)"
            Terminal.printError("warning: opened for reading only: \(reason)")
            return state
        }
    }

    /// Assets of oakum.yaml are known without a scan; their tags replace those it said before.
    ///
    /// Nothing is written when nothing differs. An asset that cannot be taken is named and left out:
    /// it must not keep the others from being looked at.
    private mutating func takeConfiguredAssets() throws {
        var tags: [String: [String: AssetTag]] = [:]
        var names: [String: String] = [:]
        for configured in configuration.assets {
            guard let target = try? AssetKey.target(path: configured.path, named: nil) else {
                // A root that is not mounted now is no reason to refuse every command.
                if try state.asset(named: configured.name) == nil {
                    let isHost = configured.path == "/"
                    absent.append(
                        configured.asset(
                            key: "dir:" + configured.path, kind: isHost ? .host : .directory))
                }
                continue
            }
            if let other = names[target.assetKey] {
                Self.warn(configured, "it is the same asset as '\(other)': \(target.assetKey)")
                continue
            }
            names[target.assetKey] = configured.name
            do throws(StoreError) {
                try take(configured, target)
                tags[target.assetKey] = configured.tags
            } catch { Self.warn(configured, "\(error)") }
        }
        guard !state.isReadOnly, try tagsDiffer(tags) else { return }
        do throws(StoreError) { _ = try state.replaceConfigurationTags(tags) } catch {
            Terminal.printError("warning: tags of oakum.yaml could not be stored: \(error)")
        }
    }

    private func take(_ configured: ConfiguredAsset, _ target: ScanTarget) throws(StoreError) {
        let known = try state.asset(key: target.assetKey)?.asset
        guard
            known?.name != configured.name || known?.path != target.path
                || known?.driver != configured.driver
        else { return }
        var event = event("asset.configured")
        event.asset = target.assetKey
        event.assetName = configured.name
        event.facts = ["origin": configured.origin, "path": target.path]
        try state.save(
            Asset(
                key: target.assetKey, name: configured.name, kind: target.kind,
                path: target.path, driver: configured.driver), at: now, event: event)
    }

    private func tagsDiffer(_ tags: [String: [String: AssetTag]]) throws -> Bool {
        let stored = try state.assets().map { record in
            (record.key, record.tags.filter { $0.value.origin != TagArguments.origin })
        }
        return stored.contains { key, held in
            return held != (tags[key] ?? [:])
        }
    }

    private static func warn(_ configured: ConfiguredAsset, _ reason: String) {
        Terminal.printError(
            "warning: asset '\(configured.name)' (\(configured.origin)) is left out: \(reason)")
    }

    // MARK: Assets

    /// Assets by name; all of them without a selector.
    func assets(matching text: String?) throws -> [Asset] {
        let all = (try state.assets().compactMap(\.asset) + absent).sorted { $0.name < $1.name }
        guard let text else { return all }
        let selector: Selector
        do throws(SelectorError) { selector = try Selector(parsing: text) } catch {
            throw CommandEnd.usage("--asset: \(error)")
        }
        return all.filter(selector.matches)
    }

    func asset(named name: String) throws -> Asset {
        if let asset = try state.asset(named: name)?.asset { return asset }
        if let asset = absent.first(where: { $0.name == name }) { return asset }
        let known = try assets(matching: nil).map(\.name)
        throw CommandEnd.usage(
            "there is no asset '\(name)'" + NearestName.hint(name, among: known)
                + "; see oakum asset list")
    }

    func add(_ asset: Asset) throws {
        if let known = try state.asset(key: asset.key),
            let configured = configuration.asset(named: known.name)
        {
            throw CommandEnd.usage(
                "'\(asset.path)' is the asset '\(known.name)' of \(configured.origin): change it there"
            )
        }
        var event = event("asset.added")
        event.asset = asset.key
        event.assetName = asset.name
        event.facts = ["path": asset.path]
        if let driver = asset.driver { event.facts["driver"] = driver }
        try state.save(asset, at: now, event: event)
        try tag(asset, set: asset.tags, remove: [])
    }

    func tag(_ asset: Asset, set tags: [String: AssetTag], remove: [String]) throws {
        for (name, tag) in tags.sorted(by: { $0.key < $1.key }) {
            var event = event("asset.tagged")
            event.assetName = asset.name
            event.asset = asset.key
            event.facts = ["tag": name, "value": tag.value]
            try state.setTag(name, tag, ofAsset: asset.key, event: event)
        }
        for name in remove {
            var event = event("asset.untagged")
            event.assetName = asset.name
            event.asset = asset.key
            event.facts = ["tag": name]
            guard try state.removeTag(name, ofAsset: asset.key, event: event) else {
                throw CommandEnd.usage("'\(asset.name)' has no tag '\(name)' of the command line")
            }
        }
    }

    func row(_ asset: Asset) throws -> AssetReport.Row {
        AssetReport.Row(
            asset: asset, lastScan: try state.lastScan(asset: asset.key)?.finished,
            openFindings: try state.findings(FindingQuery(asset: asset.key, status: .open)).count)
    }

    /// The configured part of an asset: checks, tests, settings of its driver.
    func configured(_ asset: Asset) -> ConfiguredAsset? { configuration.asset(named: asset.name) }

    // MARK: Findings

    func assessment() throws -> FindingAssessment {
        try FindingAssessment(policy: configuration.risk, now: now)
    }

    /// A finding by the beginning of its id, or by an advisory that only one finding has.
    func finding(_ text: String) throws -> (TrackedFinding, Asset) {
        var found = try state.findings(FindingQuery(advisory: text))
        if found.isEmpty {
            do throws(StoreError) { found = try state.findings(idPrefix: text) } catch {
                throw CommandEnd.usage("\(error)")
            }
        }
        let ids = Set(found.map(\.finding.id))
        guard let first = found.first, ids.count == 1 else {
            let list = Set(found.map { "\($0.finding.id.prefix(10)) (\($0.finding.name))" })
                .sorted().prefix(10)
            throw CommandEnd.usage(
                "'\(text)' is \(ids.count) findings; name one by its id: "
                    + list.joined(separator: ", "))
        }
        guard let asset = try state.asset(key: first.asset)?.asset else {
            throw CommandEnd(.failed, "the asset of finding '\(first.finding.id)' is not known")
        }
        return (first, asset)
    }

    /// What is open on an asset, by earlier scans.
    func openFindings(of asset: String) throws -> [Finding] {
        try state.findings(FindingQuery(asset: asset, status: .open)).map(\.finding)
    }

    /// The feeds that are matched against, in words.
    func feedTexts() throws -> [String] {
        try directory.advisories().feeds().map { "\($0.name) of \($0.importedAt)" }
    }

    // MARK: Plans

    func plan(_ id: String) throws -> Plan {
        do throws(StoreError) { return try state.plan(id) } catch {
            throw CommandEnd.usage("\(error)")
        }
    }

    private func assetNames() throws -> [String: String] {
        Dictionary(
            try state.assets().map { ($0.key, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    func planReport(_ plan: Plan) throws -> PlanReport {
        PlanReport(
            plan: plan, assetNames: try assetNames(), approvals: try state.approvals(of: plan.id),
            trials: try state.trials(of: plan.id), targets: try state.targets(of: plan.id))
    }

    func rolloutReport(_ plan: Plan) throws -> RolloutReport {
        RolloutReport(
            plan: plan, targets: try state.targets(of: plan.id),
            steps: try state.operations(of: plan.id).map {
                RolloutReport.Step(operation: $0.operation, observation: $0.observation)
            })
    }

    /// An event of this moment by this user.
    func event(_ type: String, of plan: Plan? = nil, reason: String? = nil) -> AuditEvent {
        AuditEvent(
            at: Clock.now, type: type, actor: actor, plan: plan?.id, digest: plan?.digest,
            reason: reason)
    }

    /// Moves a plan as its machine allows, and stores it with its event.
    ///
    /// - Parameter read: The plan as it was read, where `plan` has changed since.
    @discardableResult
    func move(
        _ plan: Plan, _ event: PlanEvent, read: Plan? = nil, reason: String? = nil,
        edit: (inout AuditEvent) -> Void = { _ in }
    ) throws -> Plan {
        let before = read ?? plan
        let step: PlanStep
        switch PlanMachine(before).next(event) {
        case .success(let next): step = next
        case .failure(let refusal): throw CommandEnd.usage("\(plan.id): \(refusal)")
        }
        var moved = plan
        moved.state = step.machine.state
        moved.wave = step.machine.wave
        moved.reason = reason
        var record = self.event(step.eventType, of: moved, reason: reason)
        record.why = PlanReasons.of(moved)
        record.what = moved.content?.targets.flatMap(\.changes) ?? []
        record.facts["from"] = step.from.rawValue
        record.facts["to"] = moved.state.rawValue
        edit(&record)
        try state.save(PlanChange(moved, read: before), event: record)
        Failpoint.passed()
        return moved
    }

    /// Refuses a driver that nobody knows.
    func checkDriver(_ name: String) throws {
        let known = DriverSet.names
        guard !known.contains(name) else { return }
        throw CommandEnd.usage(
            "there is no driver '\(name)'; there are \(known.joined(separator: ", "))")
    }
}

/// Why a plan's findings should end, as the audit trail keeps it.
enum PlanReasons {
    static func of(_ plan: Plan) -> [AuditReason] {
        plan.basis.benefits.map { benefit in
            var signals: [String] = []
            if benefit.isKnownExploited { signals.append("known exploited") }
            if let epss = benefit.epss { signals.append("epss \(epss)") }
            return AuditReason(
                finding: benefit.finding, advisory: benefit.advisory, outcome: benefit.outcome,
                score: benefit.score, signals: signals, due: benefit.due)
        }
    }
}
