import PatchModel
import Planning
import PluginHost
import Policy

extension Configuration {
    /// Finds and reads the configuration that holds.
    ///
    /// - Parameter option: the value of `--config`.
    /// - Throws: `CommandEnd` for a file that cannot be read, ``ConfigurationProblems`` for one that
    ///   says what cannot be used.
    static func load(option: String?) throws -> Configuration {
        guard let file = try ConfigurationFile.find(option: option) else {
            return try Configuration(file: nil, bytes: nil)
        }
        return try Configuration(file: file, bytes: file.read())
    }

    /// Reads the bytes of a file; without them the defaults hold.
    init(file: ConfigurationFile?, bytes: [UInt8]?) throws(ConfigurationProblems) {
        var reader = ConfigurationReader(file: file?.path ?? ConfigurationFile.name)
        reader.read(bytes)
        let review = ConfigurationReview.review(&reader)
        let problems = reader.problems.sorted { ($0.line ?? 0, $0.path) < ($1.line ?? 0, $1.path) }
        guard problems.isEmpty else { throw ConfigurationProblems(problems: problems) }
        func one(_ group: SettingGroup) -> SettingEntry {
            reader.entries[group.path]?.first ?? SettingEntry(path: group.path)
        }
        let name = reader.file
        self.file = file
        assets = reader.entries["assets", default: []].map { Self.asset($0, in: name) }
        checks = reader.entries["checks", default: []].map(Self.check)
        windows = WindowPolicy(
            windows: reader.entries["windows", default: []].map { entry in
                MaintenanceWindow(
                    name: entry.text("name") ?? "", selector: entry.selector("select"),
                    recurrence: Self.recurrence(entry))
            },
            freezes: reader.entries["freezes", default: []].map { entry in
                Freeze(
                    name: entry.text("name") ?? "", selector: entry.selector("select"),
                    recurrence: Self.recurrence(entry), reason: entry.text("reason"))
            })
        rollout = Self.rollout(
            one(ConfigurationSettings.rollout),
            waves: reader.entries[ConfigurationSettings.waves.path, default: []])
        approval = Self.approval(one(ConfigurationSettings.approval))
        let trial = one(ConfigurationSettings.trial)
        self.trial = TrialSettings(
            deadline: trial.integer("deadline") ?? 0, memory: trial.integer("memory") ?? 0)
        risk = ConfigurationSettings.policy(one(ConfigurationSettings.risk))
        let audit = one(ConfigurationSettings.audit)
        self.audit = AuditSettings(anchor: audit.text("anchor"), key: audit.text("key"))
        network = NetworkSettings(one(ConfigurationSettings.network))
        secrets = reader.entries["secrets", default: []].compactMap { SecretSetting($0, in: name) }
        (pluginOptions, pluginPlaces) = Self.plugins(
            reader.entries[ConfigurationSettings.plugins.path, default: []], in: name)
        shown = ShownSetting.all(reader.entries)
        warnings = review
    }

    private static func asset(_ entry: SettingEntry, in file: String) -> ConfiguredAsset {
        var tags: [String: AssetTag] = [:]
        if case .tags(let written) = entry.values["tags"]?.value {
            for tag in written {
                tags[tag.name] = AssetTag(value: tag.value, origin: "\(file):\(tag.line)")
            }
        }
        let driver = entry.text("driver")
        var settings: [String: String] = [:]
        if driver == "git" {
            for key in ["remote", "base", "branch", "author"] {
                settings[key] = entry.text("git." + key)
            }
        }
        return ConfiguredAsset(
            name: entry.text("name") ?? "", path: entry.text("path") ?? "", driver: driver,
            tags: tags, settings: settings, prepare: entry.commands("prepare"),
            test: entry.commands("test"), checks: entry.texts("checks"),
            origin: "\(file):\(entry.line ?? 0)")
    }

    private static func plugins(
        _ entries: [SettingEntry], in file: String
    ) -> ([String: [WrittenOption]], [String: String]) {
        var options: [String: [WrittenOption]] = [:]
        var places: [String: String] = [:]
        for entry in entries {
            guard let plugin = entry.text("name") else { continue }
            places[plugin] = "\(file):\(entry.line ?? 0)"
            options[plugin] = entry.pairs("options").map {
                WrittenOption(name: $0.name, text: $0.value, place: "\(file):\($0.line)")
            }
        }
        return (options, places)
    }

    private static func check(_ entry: SettingEntry) -> Check {
        let url = entry.text("http")
        return Check(
            name: entry.text("name") ?? "",
            probe: url.map { .http(url: $0) } ?? .run(entry.texts("run")),
            expect: Check.Expectation(
                status: entry.integer("status") ?? (url == nil ? 0 : 200),
                contains: entry.text("contains")),
            attempts: entry.integer("attempts") ?? 1, interval: entry.integer("interval") ?? 1,
            deadline: entry.integer("deadline") ?? 60)
    }

    private static func recurrence(_ entry: SettingEntry) -> Recurrence {
        guard case .zone(let zone) = entry.values["zone"]?.value, !entry.flag("always") else {
            return .always
        }
        if case .schedule(let schedule) = entry.values["cron"]?.value {
            return .scheduled(schedule, seconds: entry.integer("duration") ?? 0, zone: zone)
        }
        guard case .moment(let from) = entry.values["from"]?.value,
            case .moment(let to) = entry.values["to"]?.value
        else { return .always }
        return .once(from: from.moment(in: zone), to: to.moment(in: zone), zone: zone)
    }

    private static func rollout(_ entry: SettingEntry, waves: [SettingEntry]) -> RolloutSettings {
        let steps = waves.compactMap { wave -> WavePolicy.Step? in
            guard let size = try? WaveSize(wave.text("size") ?? "") else { return nil }
            return WavePolicy.Step(
                size, bake: wave.integer("bake") ?? 0, interval: wave.integer("interval") ?? 1,
                maxFailed: wave.integer("max_failed") ?? 0)
        }
        var limits = RolloutLimits()
        if let choice = entry.text("on_failure").flatMap(RolloutLimits.OnFailure.init(rawValue:)) {
            limits.onFailure = choice
        }
        limits.maxFailed = entry.integer("max_failed") ?? limits.maxFailed
        limits.maxUnavailable = entry.integer("max_unavailable") ?? limits.maxUnavailable
        limits.targetDeadline = entry.integer("deadline") ?? limits.targetDeadline
        limits.inconclusiveLimit = entry.integer("inconclusive_limit") ?? limits.inconclusiveLimit
        return RolloutSettings(waves: WavePolicy(steps), limits: limits)
    }

    private static func approval(_ entry: SettingEntry) -> ApprovalSettings {
        var rule = ApprovalRule()
        rule.count = entry.integer("count") ?? rule.count
        rule.allowsRequester = entry.flag("requester")
        rule.validFor = entry.integer("expires") ?? rule.validFor
        rule.needsSignature = entry.flag("signature")
        return ApprovalSettings(
            rule: rule, signers: entry.text("signers"),
            automaticBelow: entry.number("automatic_below"),
            strictFrom: entry.number("strict_from") ?? ApprovalDemand().strictFrom)
    }
}

extension ShownSetting {
    /// Every setting that holds; of lists, what is written in them.
    static func all(_ entries: [String: [SettingEntry]]) -> [ShownSetting] {
        var shown: [ShownSetting] = []
        for group in ConfigurationSettings.groups {
            for (index, entry) in entries[group.path, default: []].enumerated() {
                // Entries without a name are told apart by their number.
                let path =
                    entry.path == group.path && group.isList
                    ? "\(group.path)[#\(index + 1)]" : entry.path
                for setting in group.settings where isMeant(setting, entry) {
                    shown += rows(setting, entry.values[setting.key], path, isList: group.isList)
                }
            }
        }
        return shown
    }

    /// Settings of a driver mean nothing to assets of another.
    private static func isMeant(_ setting: Setting, _ entry: SettingEntry) -> Bool {
        !setting.key.hasPrefix("git.") || entry.text("driver") == "git"
    }

    private static func rows(
        _ setting: Setting, _ value: SettingEntry.Value?, _ path: String, isList: Bool
    ) -> [ShownSetting] {
        let path = path + "." + setting.key
        guard let value else {
            // In an entry of a list, what is not there means nothing.
            return isList ? [] : [ShownSetting(path: path, value: nil, origin: .standard)]
        }
        if case .tags(let tags) = value.value, case .file(let file, _) = value.origin {
            return tags.map {
                ShownSetting(
                    path: path + "." + $0.name, value: $0.value,
                    origin: .file(file, line: $0.line))
            }
        }
        return [ShownSetting(path: path, value: value.value.shown, origin: value.origin)]
    }
}
