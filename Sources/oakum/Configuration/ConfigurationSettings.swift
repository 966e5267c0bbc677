import PatchModel
import Planning
import Policy
import Risk

/// One setting: what it is called, what it takes, what holds without it.
struct Setting: Sendable {
    enum Presence: Sendable {
        case required
        case optional
        /// YAML of the value that holds when none is written.
        case standard(String)
    }

    /// Below its group; a dot leads into a map: `git.remote`.
    let key: String
    let kind: SettingKind
    let presence: Presence
    let summary: String

    init(_ key: String, _ kind: SettingKind, _ presence: Presence, _ summary: String) {
        self.key = key
        self.kind = kind
        self.presence = presence
        self.summary = summary
    }

    init(_ key: String, _ kind: SettingKind, standard: String, _ summary: String) {
        self.init(key, kind, .standard(standard), summary)
    }
}

/// Settings that stand together: a map, a list of maps, or maps by name.
struct SettingGroup: Sendable {
    /// `approval`, `rollout.waves`.
    let path: String
    let isList: Bool
    /// Whether the keys of the map are names, each with a map of these settings.
    let isNamed: Bool
    let summary: String
    /// YAML of the list that holds when none is written.
    var standard: String?
    let settings: [Setting]

    init(
        _ path: String, list: Bool = false, named: Bool = false, standard: String? = nil,
        _ summary: String,
        _ settings: [Setting]
    ) {
        self.path = path
        isList = list
        isNamed = named
        self.standard = standard
        self.summary = summary
        self.settings = settings
    }
}

/// Every setting of `oakum.yaml`. Parsing, defaults, `config show`, the table in
/// docs/configuration.md and the JSON Schema are made from these lines.
enum ConfigurationSettings {
    static let groups: [SettingGroup] = [
        assets, checks, windows, freezes, rollout, waves, approval, trial, risk, audit,
        network, secrets, plugins,
    ]

    private static let day = 86_400

    static let assets = SettingGroup(
        "assets", list: true, "What is patched, beside assets that were added by command.",
        [
            Setting("name", .name, .required, "What to call it; unique."),
            Setting("path", .path, .required, "Its directory; / is this machine."),
            Setting(
                "driver", .choice(["local", "git"]), .optional,
                "Carries changes to it; without one it is only scanned."),
            Setting(
                "tags", .tags, standard: "{}",
                "What selectors and the risk model know of it. A tag without value is only there."),
            Setting(
                "prepare", .list(.command), standard: "[]", "Programs that a trial runs first."),
            Setting("test", .list(.command), standard: "[]", "Its own tests; all must succeed."),
            Setting(
                "checks", .list(.name), standard: "[]",
                "Names of checks for trial, rollout and verification."),
            Setting("git.remote", .name, standard: "origin", "Remote or its URL; driver git only."),
            Setting("git.base", .name, standard: "main", "The branch that changes start from."),
            Setting(
                "git.branch", .name, standard: "oakum/{plan}",
                "The branch that is pushed; {plan} is the plan's id."),
            Setting(
                "git.author", .name, standard: "Oakum <oakum@localhost>",
                "Author and committer of the commit."),
        ])

    static let checks = SettingGroup(
        "checks", list: true, "What \"it still works\" means. One of run and http.",
        [
            Setting("name", .name, .required, "What to call it; unique."),
            Setting("run", .command, .optional, "A program inside the target."),
            Setting("http", .url, .optional, "A GET request from inside the target's network."),
            Setting(
                "status", .integer(0...599), .optional,
                "Exit status (else 0) or HTTP status (else 200) of a good answer."),
            Setting("contains", .text, .optional, "Text that a good answer contains."),
            Setting("attempts", .integer(1...1000), standard: "1", "The first success counts."),
            Setting("interval", .duration(0...day), standard: "1s", "Time between attempts."),
            Setting(
                "deadline", .duration(1...day), standard: "1m", "Time that one attempt may take."),
        ])

    private static let zone = Setting(
        "zone", .zone, standard: "UTC", "The clock that cron and times without offset go by.")
    private static let cron = Setting(
        "cron", .schedule, .optional,
        "When it starts: minute, hour, day of the month, month, weekday.")
    private static let duration = Setting(
        "duration", .duration(60...366 * day), .optional, "How long after each start; with cron.")

    static let windows = SettingGroup(
        "windows", list: true,
        "When assets may be changed: in any window that selects them. Without windows, always. One of cron, from and always.",
        [
            Setting("name", .name, .required, "What to call it; unique."),
            Setting("select", .selector, standard: "all", "The assets it is for."),
            cron, duration, zone,
            Setting("from", .moment, .optional, "Start of a single window."),
            Setting("to", .moment, .optional, "Its end; with from."),
            Setting("always", .flag, standard: "false", "Whether it has neither start nor end."),
        ])

    static let freezes = SettingGroup(
        "freezes", list: true,
        "When assets must not be changed, whatever windows are open. One of cron, from and always.",
        [
            Setting("name", .name, .required, "What to call it; unique."),
            Setting("reason", .text, .optional, "Why, for readers."),
            Setting("select", .selector, standard: "all", "The assets it is for."),
            Setting("from", .moment, .optional, "Start of a single freeze."),
            Setting("to", .moment, .optional, "Its end; with from."),
            cron, duration, zone,
            Setting("always", .flag, standard: "false", "Whether it has neither start nor end."),
        ])

    static let rollout: SettingGroup = {
        let standard = RolloutLimits()
        return SettingGroup(
            "rollout", "Limits of every rollout.",
            [
                Setting(
                    "on_failure", .choice(RolloutLimits.OnFailure.allCases.map(\.rawValue)),
                    standard: standard.onFailure.rawValue,
                    "What happens to targets when a wave fails."),
                Setting(
                    "max_failed", .integer(0...1_000_000), standard: String(standard.maxFailed),
                    "Failed targets that are tolerated in the whole plan."),
                Setting(
                    "max_unavailable", .integer(1...1_000_000),
                    standard: String(standard.maxUnavailable),
                    "Targets that may be changing, failed or unknown at once."),
                Setting(
                    "deadline", .duration(1...30 * day),
                    standard: DurationText.text(standard.targetDeadline),
                    "Time that one target may take."),
                Setting(
                    "inconclusive_limit", .integer(1...1000),
                    standard: String(standard.inconclusiveLimit),
                    "Inconclusive rounds of checks after which the rollout pauses."),
            ])
    }()

    static let waves: SettingGroup = {
        let standard = WavePolicy.Step(.all)
        let sizes = WavePolicy.standard.steps.map { "{size: \($0.size)}" }
        return SettingGroup(
            "rollout.waves", list: true, standard: "[" + sizes.joined(separator: ", ") + "]",
            "Targets that change together, the canary first. What is left after the last makes one more.",
            [
                Setting("size", .waveSize, .required, "How many targets, or which share of all."),
                Setting(
                    "bake", .duration(0...30 * day), standard: DurationText.text(standard.bake),
                    "Time to watch after the last target."),
                Setting(
                    "interval", .duration(1...day), standard: DurationText.text(standard.interval),
                    "Time between two rounds of checks while baking."),
                Setting(
                    "max_failed", .integer(0...1_000_000), standard: String(standard.maxFailed),
                    "Failed targets that are tolerated in the wave."),
            ])
    }()

    static let approval: SettingGroup = {
        let policy = ApprovalDemand()
        let standard = ApprovalRule()
        return SettingGroup(
            "approval", "Who must agree to a plan.",
            [
                Setting(
                    "count", .integer(0...100), standard: String(standard.count), "How many people."
                ),
                Setting(
                    "requester", .flag, standard: String(standard.allowsRequester),
                    "Whether the requester may be one of them."),
                Setting(
                    "expires", .duration(60...366 * day),
                    standard: DurationText.text(standard.validFor), "How long an approval holds."),
                Setting(
                    "signature", .flag, standard: String(standard.needsSignature),
                    "Whether only signed approvals count."),
                Setting(
                    "signers", .path, .optional,
                    "The allowed signers file of ssh-keygen; needed for signatures."),
                Setting(
                    "automatic_below", .number(0...1), .optional,
                    "Plans whose every breaking-change risk is below this need nobody."),
                Setting(
                    "strict_from", .number(0...1), standard: String(policy.strictFrom),
                    "From this breaking-change risk on somebody must approve, and bake times double."
                ),
            ])
    }()

    static let trial = SettingGroup(
        "trial", "Limits of patch trials.",
        [
            Setting(
                "deadline", .duration(1...day), standard: "30m",
                "Time that one program of a trial may take."),
            Setting(
                "memory", .size((64 << 20)...(1 << 42)), standard: "4GiB",
                "Private memory that one process may have."),
        ])

    static let plugins = SettingGroup(
        "plugins", named: true,
        "Settings of plugins, by their names. What they may do is granted in oakum.lock, not here.",
        [
            Setting(
                "options", .options, standard: "{}",
                "Values of the options that its manifest declares.")
        ])

    static let audit = SettingGroup(
        "audit", "The audit trail.",
        [
            Setting(
                "anchor", .path, .optional,
                "A file outside the data directory that keeps the head of the chain; without it a cut-off tail is not provable."
            ),
            Setting(
                "key", .path, .optional, "The key that signs heads, outside the data directory."),
        ])
}
