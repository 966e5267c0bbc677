import PatchModel
import PluginProtocol
import Policy

/// What only a look at several settings shows: references, duplicates, contradictions.
enum ConfigurationReview {
    /// Adds problems to the reader; gives back what may be a slip.
    static func review(_ reader: inout ConfigurationReader) -> [ConfigurationProblem] {
        for group in ["assets", "checks", "windows", "freezes"] { duplicates(group, &reader) }
        let checks = reader.entries["checks", default: []]
        for asset in reader.entries["assets", default: []] {
            reviewAsset(asset, checks.compactMap { $0.text("name") }, &reader)
        }
        for check in checks { reviewCheck(check, &reader) }
        for group in ["windows", "freezes"] {
            for entry in reader.entries[group, default: []] { reviewTimes(entry, &reader) }
        }
        if let approval = reader.entries["approval"]?.first, approval.flag("signature"),
            !approval.has("signers")
        {
            reader.problem(
                approval.line(of: "signature"), "approval.signature",
                "signatures need approval.signers, the file of those who may sign")
        }
        NetworkReview.review(&reader)
        return tagWarnings(reader)
    }

    private static func duplicates(_ group: String, _ reader: inout ConfigurationReader) {
        var first: [String: Int?] = [:]
        for entry in reader.entries[group, default: []] {
            guard let name = entry.text("name") else { continue }
            if let line = first[name] {
                reader.problem(
                    entry.line(of: "name"), entry.path + ".name",
                    "the name '\(name)' is taken" + (line.map { " at line \($0)" } ?? ""))
            } else {
                first[name] = entry.line(of: "name")
            }
        }
    }

    private static func reviewAsset(
        _ asset: SettingEntry, _ checks: [String], _ reader: inout ConfigurationReader
    ) {
        for name in asset.texts("checks") where !checks.contains(name) {
            reader.problem(
                asset.line(of: "checks"), asset.path + ".checks",
                "there is no check '\(name)'" + NearestName.hint(name, among: checks))
        }
        guard asset.text("driver") != "git" else { return }
        for key in ["git.remote", "git.base", "git.branch", "git.author"]
        where asset.isWritten(key) {
            reader.problem(
                asset.line(of: key), asset.path + "." + key, "is only for driver 'git'")
        }
    }

    private static func reviewCheck(_ check: SettingEntry, _ reader: inout ConfigurationReader) {
        if check.has("run") == check.has("http") {
            reader.problem(
                check.line, check.path,
                check.has("run")
                    ? "expected one of run and http, got both"
                    : "expected run or http, got neither")
        }
        if check.has("run"), let status = check.integer("status"), status > 255 {
            reader.problem(
                check.line(of: "status"), check.path + ".status",
                "expected an exit status from 0 to 255, got '\(status)'")
        }
    }

    private static func reviewTimes(_ entry: SettingEntry, _ reader: inout ConfigurationReader) {
        func problem(_ key: String, _ reason: String) {
            reader.problem(entry.line(of: key), entry.path + "." + key, reason)
        }
        let ways = ["cron", "from", "always"].filter {
            $0 == "always" ? entry.flag($0) : entry.isWritten($0)
        }
        if ways.count != 1 {
            let got = ways.isEmpty ? "none" : ways.joined(separator: " and ")
            reader.problem(
                entry.line, entry.path, "expected one of cron, from and always, got \(got)")
        }
        if entry.has("cron"), !entry.has("duration") {
            problem("cron", "a schedule needs a duration beside it")
        }
        if !entry.has("cron"), entry.isWritten("duration") {
            problem("duration", "is only for cron; a single stretch ends at 'to'")
        }
        if entry.has("from") != entry.has("to") {
            problem(entry.has("from") ? "from" : "to", "from and to need each other")
        }
        if case .moment(let from) = entry.values["from"]?.value,
            case .moment(let to) = entry.values["to"]?.value,
            case .zone(let zone) = entry.values["zone"]?.value,
            from.moment(in: zone) >= to.moment(in: zone)
        {
            problem("to", "expected a time after '\(from)', got '\(to)'")
        }
    }

    /// A selector that asks for a tag which nothing has may be a slip; assets that were tagged by
    /// command are not known here.
    private static func tagWarnings(_ reader: ConfigurationReader) -> [ConfigurationProblem] {
        var tags: Set<String> = []
        for asset in reader.entries["assets", default: []] {
            guard case .tags(let written) = asset.values["tags"]?.value else { continue }
            tags.formUnion(written.map(\.name))
        }
        let known = tags.sorted()
        var warnings: [ConfigurationProblem] = []
        for entry in ["windows", "freezes"].flatMap({ reader.entries[$0, default: []] }) {
            for field in entry.selector("select").fields
            where !tags.contains(field) && !Selector.assetFields.contains(field) {
                warnings.append(
                    ConfigurationProblem(
                        file: reader.file, line: entry.line(of: "select"),
                        path: entry.path + ".select",
                        reason: "no asset of this file has the tag '\(field)'"
                            + NearestName.hint(field, among: known)))
            }
        }
        return warnings
    }
}
