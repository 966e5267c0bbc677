import Planning
import PluginProtocol
import Policy

/// Why a value cannot be read.
struct SettingFault: Error {
    var line: Int
    /// Of a part of the value: `exposure` of the tags.
    var part: String = ""
    var reason: String
}

extension SettingKind {
    /// Reads a value; every fault in it is told.
    func read(_ node: ConfigurationNode, faults: inout [SettingFault]) -> SettingValue? {
        switch (self, node.content) {
        case (.list(let kind), .list(let nodes)):
            let values = nodes.map { kind.read($0, faults: &faults) }
            return values.contains { $0 == nil } ? nil : .list(values.compactMap(\.self))
        case (.command, .list(let nodes)) where !nodes.isEmpty:
            let words = nodes.map { SettingKind.text.read($0, faults: &faults) }
            return words.contains { $0 == nil } ? nil : .list(words.compactMap(\.self))
        case (.tags, .map(let members)): return tags(members, &faults)
        case (.options, .map(let members)): return Self.options(members, &faults)
        case (.list, _), (.command, _), (.tags, _), (.options, _): break
        case (_, .scalar(let text)):
            do throws(SettingReason) { return try scalar(text) } catch {
                faults.append(SettingFault(line: node.line, reason: error.text))
                return nil
            }
        default: break
        }
        faults.append(
            SettingFault(line: node.line, reason: "expected \(expected), got \(node.shown)"))
        return nil
    }

    private func scalar(_ text: String) throws(SettingReason) -> SettingValue {
        let value: SettingValue? =
            switch self {
            case .text: text.utf8.contains(0) ? nil : .text(text)
            case .name:
                (1...200).contains(text.utf8.count) && !text.hasPrefix("-")
                    && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
                    ? .text(text) : nil
            case .path: text.hasPrefix("/") && !text.utf8.contains(0) ? .text(text) : nil
            case .url:
                (text.hasPrefix("http://") || text.hasPrefix("https://"))
                    && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F } ? .text(text) : nil
            case .flag: ["true", "false"].contains(text) ? .flag(text == "true") : nil
            case .integer(let range): Self.integer(text, in: range).map { .integer($0) }
            case .number(let range): Self.decimal(text, in: range).map { .number($0) }
            case .duration(let range):
                DurationText.seconds(text).flatMap { range.contains($0) ? .duration($0) : nil }
            case .size(let range): Self.bytes(text).flatMap { range.contains($0) ? .size($0) : nil }
            case .choice(let words): words.contains(text) ? .text(text) : nil
            case .moment: WrittenMoment(text).map { .moment($0) }
            case .waveSize: (try? WaveSize(text)).map { .text($0.description) }
            case .selector, .schedule, .zone: try parsed(text)
            case .command, .list, .tags, .options: nil
            }
        if let value { return value }
        var hint = ""
        if case .choice(let words) = self { hint = NearestName.hint(text, among: words) }
        if case .flag = self { hint = Self.flagHint(text) }
        throw SettingReason(text: "expected \(expected), got '\(text.prefix(100))'\(hint)")
    }

    /// Values with grammars of their own, which say what is wrong with them.
    private func parsed(_ text: String) throws(SettingReason) -> SettingValue? {
        do {
            switch self {
            case .selector: return .selector(try Selector(parsing: text))
            case .schedule: return .schedule(try CronSchedule(parsing: text))
            case .zone: return .zone(try ZoneFile.rules(text))
            default: return nil
            }
        } catch { throw SettingReason(text: "\(error)") }
    }

    private func tags(
        _ members: [ConfigurationNode.Member], _ faults: inout [SettingFault]
    ) -> SettingValue? {
        var tags: [(name: String, value: String, line: Int)] = []
        for member in members {
            func fault(_ reason: String) {
                faults.append(
                    SettingFault(
                        line: member.line, part: String(member.key.prefix(100)), reason: reason))
            }
            guard Selector.isTagName(member.key) else {
                fault(
                    "expected a tag's name: small letters, digits, '-', '_' and '.', and none of "
                        + Self.list(Selector.assetFields + Selector.keywords))
                continue
            }
            // A tag without a value is there, which is what selectors may ask for.
            let text: String
            switch member.node.content {
            case .scalar(let written): text = written
            case .nothing: text = ""
            default:
                fault("expected a value, got \(member.node.shown)")
                continue
            }
            if let allowed = RiskTags.allowed[member.key], !allowed.contains(text) {
                fault(
                    "expected \(Self.list(allowed)), got '\(text.prefix(100))'"
                        + NearestName.hint(text, among: allowed))
                continue
            }
            tags.append((member.key, text, member.node.line))
        }
        return .tags(tags)
    }
}

extension SettingKind {
    /// Which names there are and what they take, only the plugin's manifest says.
    private static func options(
        _ members: [ConfigurationNode.Member], _ faults: inout [SettingFault]
    ) -> SettingValue? {
        var options: [(name: String, value: String, line: Int)] = []
        for member in members {
            guard case .scalar(let text) = member.node.content, !text.utf8.contains(0) else {
                faults.append(
                    SettingFault(
                        line: member.line, part: String(member.key.prefix(100)),
                        reason: "expected a value, got \(member.node.shown)"))
                continue
            }
            options.append((member.key, text, member.node.line))
        }
        return .tags(options)
    }
}

private struct SettingReason: Error {
    var text: String
}

// MARK: Numbers

extension SettingKind {
    fileprivate static func integer(_ text: String, in range: ClosedRange<Int>) -> Int? {
        guard (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ $0 &- 48 < 10 }),
            let number = Int(text), range.contains(number)
        else { return nil }
        return number
    }

    /// Digits with at most one point; no exponent, infinity or NaN.
    fileprivate static func decimal(_ text: String, in range: ClosedRange<Double>) -> Double? {
        let parts = text.utf8.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
        guard text.utf8.count <= 20,
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 &- 48 < 10 } }),
            let number = Double(text), range.contains(number)
        else { return nil }
        return number
    }

    /// `2GiB`, `512MiB`, or bytes alone.
    fileprivate static func bytes(_ text: String) -> Int? {
        let units: [(String, Int)] = [
            ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1),
        ]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let number = integer(String(text.dropLast(unit.count)), in: 0...Int.max) else {
                return nil
            }
            let (bytes, isOver) = number.multipliedReportingOverflow(by: factor)
            return isOver ? nil : bytes
        }
        return nil
    }

    /// `2GiB` again.
    static func sizeText(_ bytes: Int) -> String {
        for (unit, factor) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where bytes > 0 && bytes % factor == 0 {
            return "\(bytes / factor)\(unit)"
        }
        return String(bytes)
    }

    fileprivate static func flagHint(_ text: String) -> String {
        switch text.lowercased() {
        case "yes", "on", "1", "true": "; did you mean 'true'?"
        case "no", "off", "0", "false": "; did you mean 'false'?"
        default: ""
        }
    }
}
