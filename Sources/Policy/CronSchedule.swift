/// Points in time that recur, in the five fields of crontab(5): minute, hour, day of the month,
/// month, day of the week.
///
/// A field is `*` or a list of numbers, ranges and steps (`1,15`, `8-18`, `*/15`, `10-50/20`);
/// months and weekdays may be written `jan`-`dec` and `sun`-`sat`, Sunday is 0 or 7. When neither day
/// field starts with `*`, a day counts that meets either; otherwise it must meet both. The fields
/// are a wall clock's; ``TimeZoneRules`` makes moments of them.
///
/// Source: POSIX crontab, and crontab(5) of Vixie cron for steps, names and the rule on days.
public struct CronSchedule: Sendable, Hashable, CustomStringConvertible {
    /// As written, with single blanks.
    public let description: String

    /// Minutes of the day, rising; never empty.
    let times: [Int]
    private let days: UInt64
    private let months: UInt64
    private let weekdays: UInt64
    private let needsBothDays: Bool

    /// Reads five fields.
    ///
    /// - Throws: ``CronError`` that names the field and what it takes.
    public init(parsing text: String) throws(CronError) {
        let fields = text.utf8.split { $0 == 0x20 || $0 == 0x09 }.map {
            String(decoding: $0, as: UTF8.self)
        }
        guard text.utf8.count <= 500, fields.count == 5 else {
            throw CronError(
                text: text,
                reason: "expected 5 fields (minute hour day month weekday), got "
                    + "\(fields.count)")
        }
        var sets: [UInt64] = []
        for (field, written) in zip(CronField.all, fields) {
            do throws(CronFieldFault) { sets.append(try field.set(written)) } catch {
                throw CronError(
                    text: text,
                    reason: "\(field.name): expected \(field.takes), got '\(error.part)'")
            }
        }
        // Sunday is 0 and 7.
        weekdays = (sets[4] | sets[4] >> 7) & 0x7F
        (days, months) = (sets[2], sets[3])
        needsBothDays = fields[2].hasPrefix("*") || fields[4].hasPrefix("*")
        let hours = (0..<24).filter { sets[1] >> UInt64($0) & 1 == 1 }
        let minutes = (0..<60).filter { sets[0] >> UInt64($0) & 1 == 1 }
        times = hours.flatMap { hour in minutes.map { hour * 60 + $0 } }
        description = fields.joined(separator: " ")
        guard hasDay else {
            throw CronError(text: text, reason: "no year has such a day")
        }
    }

    /// Whether the schedule has times on a day (days since 1970-01-01).
    func includes(day: Int64) -> Bool {
        let date = CivilTime.date(ofDay: day)
        guard months >> UInt64(date.month) & 1 == 1 else { return false }
        let isDay = days >> UInt64(date.day) & 1 == 1
        let isWeekday = weekdays >> UInt64(CivilTime.weekday(ofDay: day)) & 1 == 1
        return needsBothDays ? isDay && isWeekday : isDay || isWeekday
    }

    /// `0 0 30 2 *` is well formed and never comes.
    private var hasDay: Bool {
        if !needsBothDays { return true }
        return (1...12).contains { month in
            months >> UInt64(month) & 1 == 1
                && (1...CivilTime.days(in: month, of: 2024)).contains {
                    days >> UInt64($0) & 1 == 1
                }
        }
    }
}

/// A text that is not five fields of crontab(5).
public struct CronError: Error, Sendable, Hashable, CustomStringConvertible {
    public var text: String
    /// The field and what it takes.
    public var reason: String

    public init(text: String, reason: String) {
        self.text = text
        self.reason = reason
    }

    public var description: String { "'\(text.prefix(200))' is not a schedule: \(reason)" }
}

private struct CronFieldFault: Error {
    var part: String
}

/// One field: its name, range and words.
private struct CronField {
    var name: String
    var range: ClosedRange<Int>
    /// Words for the values from the range's lower bound on.
    var words: [String] = []

    static let all = [
        CronField(name: "minute", range: 0...59), CronField(name: "hour", range: 0...23),
        CronField(name: "day of the month", range: 1...31),
        CronField(
            name: "month", range: 1...12,
            words: [
                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
            ]),
        CronField(
            name: "weekday", range: 0...7, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ]

    var takes: String {
        let words = words.isEmpty ? "" : ", \(words[0])-\(words[words.count - 1])"
        return "*, \(range.lowerBound)-\(range.upperBound)\(words), lists, ranges or steps"
    }

    /// The values as bits.
    func set(_ text: String) throws(CronFieldFault) -> UInt64 {
        var bits: UInt64 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let fault = CronFieldFault(part: String(part.prefix(40)))
            let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
            guard pieces.count <= 2, let span = span(pieces[0], hasStep: pieces.count == 2) else {
                throw fault
            }
            let step = pieces.count == 2 ? Self.number(pieces[1]) : 1
            guard let step, step >= 1 else { throw fault }
            for value in stride(from: span.lowerBound, through: span.upperBound, by: step) {
                bits |= 1 << UInt64(value)
            }
        }
        return bits
    }

    private func span(_ text: Substring, hasStep: Bool) -> ClosedRange<Int>? {
        if text == "*" { return range }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let first = value(ends[0]), range.contains(first) else { return nil }
        // `5/15` counts on from 5, as Vixie cron has it.
        guard ends.count == 2 else { return first...(hasStep ? range.upperBound : first) }
        guard let last = value(ends[1]), range.contains(last), first <= last else { return nil }
        return first...last
    }

    private func value(_ text: Substring) -> Int? {
        let word = text.lowercased()
        if let index = words.firstIndex(of: word) { return range.lowerBound + index }
        return Self.number(text)
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ $0 &- 48 < 10 }) else {
            return nil
        }
        return Int(text)
    }
}
