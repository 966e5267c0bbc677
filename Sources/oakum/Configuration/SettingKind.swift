import Policy

/// What values a setting takes.
indirect enum SettingKind: Sendable {
    case text
    /// What things are called: 200 bytes at most, no control characters, no `-` in front, which
    /// programs would take for an option.
    case name
    /// An absolute path.
    case path
    case url
    case flag
    case integer(ClosedRange<Int>)
    /// A decimal number.
    case number(ClosedRange<Double>)
    /// Seconds, written `30m`.
    case duration(ClosedRange<Int>)
    /// Bytes, written `2GiB`.
    case size(ClosedRange<Int>)
    case choice([String])
    case selector
    case schedule
    case zone
    case moment
    case waveSize
    /// A program and its arguments.
    case command
    case list(SettingKind)
    case tags
    /// Names and single values of any kind.
    case options

    /// What is expected, for messages and documents.
    var expected: String {
        switch self {
        case .text: "text"
        case .name: "a name (200 bytes at most, not starting with '-')"
        case .path: "an absolute path"
        case .url: "an address that starts with http:// or https://"
        case .flag: "true or false"
        case .integer(let range):
            range.upperBound == .max
                ? "a whole number from \(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range):
            "a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))"
        case .duration(let range):
            "a duration from \(DurationText.text(range.lowerBound)) to "
                + "\(DurationText.text(range.upperBound)), such as 90s, 30m or 1h30m"
        case .size: "a size such as 512MiB or 2GiB"
        case .choice(let words): Self.list(words)
        case .selector: "a selector such as 'environment=prod and group=web'"
        case .schedule: "five fields of cron such as '0 2 * * sun'"
        case .zone: "a time zone such as Europe/Berlin, or UTC"
        case .moment:
            "a date such as 2025-12-20, or a time such as '2025-12-20 18:00' or 2025-12-20T17:00:00Z"
        case .waveSize: "a number such as 1, a share such as 10%, or all"
        case .command: "a list of a program and its arguments such as [npm, test]"
        case .list(.command): "a list of programs with arguments such as [[npm, ci], [npm, test]]"
        case .list(let kind): "a list, each \(kind.expected)"
        case .tags: "a map of tags and their values"
        case .options: "a map of options and their values"
        }
    }

    /// `small, controlled or open`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : String(number)
    }
}

/// A value that was read.
indirect enum SettingValue: Sendable {
    case text(String)
    case flag(Bool)
    case integer(Int)
    /// Seconds.
    case duration(Int)
    /// Bytes.
    case size(Int)
    case number(Double)
    case selector(Selector)
    case schedule(CronSchedule)
    case zone(TimeZoneRules)
    case moment(WrittenMoment)
    case list([SettingValue])
    /// Tags, or options.
    case tags([(name: String, value: String, line: Int)])

    /// As `config show` prints it.
    var shown: String {
        switch self {
        case .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .duration(let seconds): DurationText.text(seconds)
        case .size(let bytes): SettingKind.sizeText(bytes)
        case .number(let number): String(number)
        case .selector(let selector): selector.description
        case .schedule(let schedule): schedule.description
        case .zone(let zone): zone.name
        case .moment(let moment): moment.description
        case .list(let values): "[" + values.map(\.shownInList).joined(separator: ", ") + "]"
        case .tags(let tags):
            "{" + tags.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + "}"
        }
    }

    private var shownInList: String {
        guard case .text(let text) = self else { return shown }
        let isPlain =
            !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && !",[]{}'\"#".utf8.contains($0) }
        return isPlain ? text : "'" + text.replacing("'", with: "''") + "'"
    }
}
