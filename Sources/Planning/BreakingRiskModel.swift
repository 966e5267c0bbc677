public import PatchModel
public import Versioning

/// The risk that an upgrade breaks something, 0...1, with its reasons in words.
///
/// The base is the version step, or the asset's own history once there are five outcomes: the mean
/// of Beta(1 + failed, 1 + passed). What follows is added to it and the sum is cut at 1:
/// - released less than 3 days ago .15, less than 7 days .08, no trusted date .08;
/// - every 5 releases skipped .01, up to .05; every year between the versions .02, up to .10;
/// - a configuration file that the package manager would ask about .05; services restarted .05;
///   a reboot .10. A change of the soname makes the base at least .35.
/// A withdrawn or blocked version is never installed: risk 1.
public struct BreakingRiskModel: Sendable, Hashable {
    public var now: Timestamp

    public init(now: Timestamp) { self.now = now }

    /// How upgrades of a package went before.
    public struct History: Sendable, Hashable, Codable {
        /// Negative numbers count as 0.
        public var passed: Int
        public var failed: Int

        public init(passed: Int = 0, failed: Int = 0) {
            self.passed = max(0, passed)
            self.failed = max(0, failed)
        }
    }

    /// What is known of an upgrade beside its versions and date.
    public struct Facts: Sendable, Hashable, Codable {
        public var restart: RestartEffect
        /// Configuration files with local changes that the new version changes too.
        public var configurationPrompts: [String]
        public var history: History
        /// Releases between the two versions; `nil` when unknown.
        public var releasesSkipped: Int?
        /// Years between the two releases; `nil` when unknown.
        public var libyears: Double?
        public var changesSoname: Bool
        public var isYanked: Bool
        public var isBlocked: Bool

        public init(
            restart: RestartEffect = .none, configurationPrompts: [String] = [],
            history: History = History(), releasesSkipped: Int? = nil, libyears: Double? = nil,
            changesSoname: Bool = false, isYanked: Bool = false, isBlocked: Bool = false
        ) {
            self.restart = restart
            self.configurationPrompts = configurationPrompts
            self.history = history
            self.releasesSkipped = releasesSkipped
            self.libyears = libyears
            self.changesSoname = changesSoname
            self.isYanked = isYanked
            self.isBlocked = isBlocked
        }
    }

    /// The risk of an upgrade.
    ///
    /// - Parameter compare: finds downgrades; by default the built-in schemes.
    public func risk(
        of upgrade: Upgrade, _ facts: Facts = Facts(),
        compare: UpgradeChoice.Comparison = { UpgradeChoice.builtIn($0, $1, $2) }
    ) -> BreakingRisk {
        if facts.isYanked || facts.isBlocked {
            let word = facts.isYanked ? "withdrawn by its index" : "blocked after a rollback"
            return BreakingRisk(upgrade: upgrade.id, value: 1, reasons: [word + ": never"])
        }
        let step = VersionStepSize(
            from: upgrade.from, to: upgrade.to, scheme: upgrade.scheme, compare: compare)
        var terms = [base(step, facts)]
        terms += age(upgrade.dating)
        terms += distance(facts)
        if !facts.configurationPrompts.isEmpty {
            terms.append(
                Term("changed configuration: " + Wording.list(facts.configurationPrompts), 0.05))
        }
        switch facts.restart {
        case .none: break
        case .services: terms.append(Term("services restart", 0.05))
        case .reboot: terms.append(Term("a reboot", 0.10))
        }
        let sum = terms.reduce(0) { $0 + $1.value }
        // To 1/10000, so that the digits do not depend on the order of the terms.
        let value = Double(Int(min(1, max(0, sum)) * 10_000 + 0.5)) / 10_000
        return BreakingRisk(upgrade: upgrade.id, value: value, reasons: terms.map(\.words))
    }

    private struct Term {
        var words: String
        var value: Double

        init(_ words: String, _ value: Double) {
            self.words = words + " " + (value == 0 ? "0" : Wording.hundredths(value))
            self.value = value
        }
    }

    private func base(_ step: VersionStepSize, _ facts: Facts) -> Term {
        let (passed, failed) = (Double(facts.history.passed), Double(facts.history.failed))
        if passed + failed >= 5 {
            let total = Wording.count(Int(min(passed + failed, 1e15)), "upgrade", "upgrades")
            return Term(
                "own history: \(facts.history.failed) of \(total) failed, in place of the "
                    + step.words, (1 + failed) / (2 + failed + passed))
        }
        if facts.changesSoname, step.base < 0.35 { return Term("soname change", 0.35) }
        return Term(step.words, step.base)
    }

    private func age(_ dating: ReleaseDating) -> [Term] {
        switch dating {
        case .distribution: return []
        case .unknown: return [Term("no trusted release date", 0.08)]
        case .published(let date):
            let (age, overflows) = now.seconds.subtractingReportingOverflow(date.seconds)
            if overflows || age >= 7 * 86400 { return [] }
            let days = max(0, age) / 86400
            let words = "released \(Wording.count(Int(days), "day", "days")) ago"
            return [Term(words, age < 3 * 86400 ? 0.15 : 0.08)]
        }
    }

    private func distance(_ facts: Facts) -> [Term] {
        var terms: [Term] = []
        if let skipped = facts.releasesSkipped, skipped >= 5 {
            terms.append(
                Term(
                    Wording.count(skipped, "release", "releases") + " skipped",
                    min(0.05, Double(skipped / 5) * 0.01)))
        }
        if let years = facts.libyears, years > 0 {
            terms.append(
                Term("\(Wording.hundredths(years)) years apart", min(0.10, years * 0.02)))
        }
        return terms
    }
}

/// What must restart for an upgrade to take effect.
public enum RestartEffect: String, Sendable, Hashable, Codable, CaseIterable {
    case none
    case services
    case reboot

    /// Its share of the cost of an upgrade, where 1 is the upgrade itself.
    public var cost: Double {
        switch self {
        case .none: 0
        case .services: 0.5
        case .reboot: 2
        }
    }
}
