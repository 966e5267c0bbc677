import CVSSScoring
import Feeds
import Matching
import PatchModel
import PluginHost
import Policy
import Reporting
import Store

/// One scan after the walk: matching, upgrades, ranking, gate.
struct Scan {
    let catalogue: PluginCatalogue
    let workerProgram: String
    let advisories: AdvisoryDatabase
    let gate: FailOn?
    let wantsUpgrades: Bool
    /// Open findings of the target from earlier scans: what is not found any more is noticed.
    var before: [Finding] = []

    /// Matches an inventory and says everything that is known, and everything that is not.
    func report(on inventory: Inventory, started: Timestamp) throws -> ScanReport {
        let feeds = try feedsOrStarter()
        let (match, unordered) = try matched(inventory)
        let findings = FindingRanking.ranked(match.findings)
        let apt = AptCandidates(
            components: inventory.components.filter(\.root.isEmpty),
            releases: inventory.releases, pins: inventory.pins)
        let upgrades = wantsUpgrades ? apt.upgrades() : []

        var statuses: Set<ExitStatus> = []
        var reasons =
            incompleteness(inventory, match) + unordered
            + VanishedPlaces(before: before, now: inventory).reasons
        if !reasons.isEmpty { statuses.insert(.incomplete) }
        let dataReasons = dataProblems(feeds)
        if !dataReasons.isEmpty { statuses.insert(.data) }
        reasons += dataReasons
        if let gate, !gate.tripping(findings).isEmpty { statuses.insert(.gate) }
        if Interruption.isOn { statuses.insert(.interrupted) }

        return ScanReport(
            toolVersion: toolVersion, started: started, finished: Clock.now, inventory: inventory,
            findings: findings, upgrades: upgrades, feeds: feeds,
            notes: notes(match) + apt.notes.map { CoverageNote(path: "", reason: $0) },
            incomplete: reasons, exitCodes: ExitStatus.ordered(statuses).map { Int($0.rawValue) },
            gate: gate.map { "\($0)" }, gateAside: gate?.countAside(findings) ?? 0)
    }

    /// The feeds; on a first run without any, the set that comes with the program.
    private func feedsOrStarter() throws -> [FeedState] {
        let feeds = try advisories.feeds()
        guard feeds.isEmpty else { return feeds }
        let importing = FeedImporting(
            database: advisories,
            reader: FeedReader(catalogue: catalogue, workerProgram: workerProgram))
        _ = try importing.importStarter()
        return try advisories.feeds()
    }

    /// The matches, and which plugin schemes could not order their versions.
    func matched(_ inventory: Inventory) throws -> (MatchResult, [String]) {
        let schemes = Set(catalogue.plugins.flatMap(\.manifest.schemes))
        let ordering = VersionOrdering(catalogue: catalogue, workerProgram: workerProgram)
        let (match, ordered) = try advisories.read { snapshot in
            let index = SnapshotIndex(snapshot: snapshot)
            let needed = try ComponentMatcher.neededVersions(
                inventory, index: index, schemes: schemes)
            let ordered = try ordering.order(needed, snapshot)
            let matcher = ComponentMatcher(
                index: index, keys: ordered.keys, score: Self.score, hash: Identifiers.hash)
            return (try matcher.match(inventory), ordered)
        }
        for new in ordered.new {
            // A cache: when it cannot be written, the plugin is asked again.
            try? advisories.add(versionKeys: new.keys, plugin: new.plugin, scheme: new.scheme)
        }
        return (match, ordered.failures)
    }

    private static func score(_ text: String) -> (level: String, score: Double)? {
        guard let vector = try? CVSSVector(parsing: text) else { return nil }
        let level = CVSSSeverity.of(score: vector.baseScore, version: vector.version)
        return (level.rawValue, vector.baseScore)
    }

    /// Why the answer is not the whole answer about the target.
    private func incompleteness(_ inventory: Inventory, _ match: MatchResult) -> [String] {
        var reasons: [String] = []
        let failed = inventory.coverage.failed.count
        if failed > 0 {
            reasons.append(
                "\(counted(failed, "place")) could not be looked at")
        }
        for (kind, one, many, words) in [
            (MatchNote.Kind.unknownRelease, "OS package", "OS packages", "of an unknown release"),
            (
                .invalidVersion, "comparison", "comparisons",
                "with a version that is not valid in its scheme"
            ),
            (
                .unsupportedScheme, "comparison", "comparisons",
                "in a version scheme that is not supported"
            ),
            (.unreadablePackage, "package name", "package names", "that cannot be read"),
        ] {
            let count = match.unmatched.count { $0.kind == kind }
            if count > 0 { reasons.append("\(count) \(count == 1 ? one : many) \(words)") }
        }
        let hasPackages = inventory.components.contains {
            $0.ecosystem == "deb" && $0.root.isEmpty
        }
        if wantsUpgrades, hasPackages, inventory.releases.isEmpty,
            !inventory.coverage.plugins.contains(where: { $0.plugin == "apt" && $0.files > 0 })
        {
            reasons.append(
                "no package lists on the target, so newer versions are unknown; run apt update, "
                    + "or leave them out with --no-upgrades")
        }
        return reasons
    }

    private func dataProblems(_ feeds: [FeedState]) -> [String] {
        if feeds.isEmpty { return ["there are no advisories to match against"] }
        if feeds.filter({ $0.advisories > 0 }).allSatisfy(\.isStarter) {
            return ["only the starter set of advisories: import a feed for a full answer"]
        }
        return FeedAge.stale(feeds, catalogue: catalogue, now: Clock.now).map {
            "feed '\($0.name)' is older than its plugin allows: imported \($0.importedAt)"
        }
    }

    private func notes(_ match: MatchResult) -> [CoverageNote] {
        (match.unmatched + match.suppressed).map { note in
            let record = note.advisory.map { " (\($0))" } ?? ""
            return CoverageNote(
                path: "", reason: "\(note.component): \(note.reason)\(record)")
        }
    }
}
