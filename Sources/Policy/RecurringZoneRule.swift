import PatchModel

/// When the clocks change in every year: the rule format of POSIX, `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: POSIX.1-2024, Base Definitions, 8.3 (TZ), with the hours from -167 to 167 that RFC 9636
/// allows in TZif files. A rule without dates for its summer time is refused: which dates would hold
/// is up to each system.
public struct RecurringZoneRule: Sendable, Hashable {
    /// The setting outside summer time.
    public let standard: TimeZoneRules.ClockSetting
    private let summer: Summer?

    private struct Summer: Hashable {
        var setting: TimeZoneRules.ClockSetting
        var begins: ChangeDay
        var ends: ChangeDay
    }

    /// Reads a rule.
    ///
    /// - Throws: ``TimeZoneError``.
    public init(parsing text: String) throws(TimeZoneError) {
        var reader = RuleReader(text)
        guard let rule = reader.rule() else {
            throw TimeZoneError(
                "'\(text.prefix(100))' is not a time zone rule such as 'CET-1CEST,M3.5.0,M10.5.0/3'"
            )
        }
        standard = rule.standard
        summer = rule.summer
    }

    /// What the clocks show at a moment.
    func setting(at moment: Timestamp) -> TimeZoneRules.ClockSetting {
        guard let summer else { return standard }
        let bounded = CivilTime(seconds: moment.seconds)
        let year = CivilTime(seconds: bounded.seconds + Int64(standard.offset)).date.year
        // Each date is told by the clock that it puts an end to.
        let begin = summer.begins.seconds(in: year) - Int64(standard.offset)
        let end = summer.ends.seconds(in: year) - Int64(summer.setting.offset)
        let isSummer =
            begin < end
            ? begin <= bounded.seconds && bounded.seconds < end
            // South of the equator summer spans the turn of the year.
            : bounded.seconds < end || begin <= bounded.seconds
        return isSummer ? summer.setting : standard
    }

    /// A day of every year, and the time of day.
    private struct ChangeDay: Hashable {
        enum Day: Hashable {
            /// Week 1...5, 5 being the last; weekday 0...6.
            case weekday(month: Int, week: Int, weekday: Int)
            /// 1...365; 29 February is never counted.
            case julian(Int)
            /// 0...365; 29 February is counted.
            case dayOfYear(Int)
        }

        var day: Day
        /// Seconds from midnight; may lie on another day.
        var time: Int

        func seconds(in year: Int) -> Int64 {
            let number: Int64
            switch day {
            case .weekday(let month, let week, let weekday):
                let first = CivilTime.dayNumber(year, month, 1)
                let ahead = (weekday - CivilTime.weekday(ofDay: first) + 7) % 7
                var inMonth = 1 + ahead + (week - 1) * 7
                if inMonth > CivilTime.days(in: month, of: year) { inMonth -= 7 }
                number = first + Int64(inMonth - 1)
            case .julian(let day):
                let isLate = CivilTime.days(in: 2, of: year) == 29 && day >= 60
                number = CivilTime.dayNumber(year, 1, 1) + Int64(day - 1 + (isLate ? 1 : 0))
            case .dayOfYear(let day):
                number = CivilTime.dayNumber(year, 1, 1) + Int64(day)
            }
            return number * 86_400 + Int64(time)
        }
    }

    /// Reads the rule byte by byte; `nil` is any fault.
    private struct RuleReader {
        private let bytes: [UInt8]
        private var position = 0

        init(_ text: String) { bytes = Array(text.utf8.prefix(200)) }

        mutating func rule() -> (standard: TimeZoneRules.ClockSetting, summer: Summer?)? {
            guard let name = abbreviation(), let offset = clock(limit: 24) else { return nil }
            let standard = TimeZoneRules.ClockSetting(offset: -offset, abbreviation: name)
            if position == bytes.count { return (standard, nil) }
            guard let name = abbreviation() else { return nil }
            var summerOffset = standard.offset + 3600
            if position < bytes.count, bytes[position] != UInt8(ascii: ",") {
                guard let written = clock(limit: 24) else { return nil }
                summerOffset = -written
            }
            guard let begins = changeDay(), let ends = changeDay(), position == bytes.count else {
                return nil
            }
            let setting = TimeZoneRules.ClockSetting(offset: summerOffset, abbreviation: name)
            return (standard, Summer(setting: setting, begins: begins, ends: ends))
        }

        private mutating func abbreviation() -> String? {
            let isQuoted = take("<")
            let start = position
            while position < bytes.count {
                let byte = bytes[position]
                let isLetter = (byte | 0x20) &- 97 < 26
                let isMore = byte &- 48 < 10 || byte == 0x2B || byte == 0x2D
                guard isLetter || isQuoted && isMore else { break }
                position += 1
            }
            let name = bytes[start..<position]
            guard (3...10).contains(name.count), !isQuoted || take(">") else { return nil }
            return String(decoding: name, as: UTF8.self)
        }

        /// Signed hours, minutes and seconds as seconds.
        private mutating func clock(limit: Int) -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(), hours <= limit else { return nil }
            var parts = [0, 0]
            for index in parts.indices where take(":") {
                guard let part = number(), part < 60 else { return nil }
                parts[index] = part
            }
            let seconds = hours * 3600 + parts[0] * 60 + parts[1]
            return isNegative ? -seconds : seconds
        }

        private mutating func changeDay() -> ChangeDay? {
            guard take(","), let day = day() else { return nil }
            guard take("/") else { return ChangeDay(day: day, time: 7200) }
            return clock(limit: 167).map { ChangeDay(day: day, time: $0) }
        }

        private mutating func day() -> ChangeDay.Day? {
            if take("M") {
                guard let month = number(), (1...12).contains(month), take("."),
                    let week = number(), (1...5).contains(week), take("."),
                    let weekday = number(), weekday <= 6
                else { return nil }
                return .weekday(month: month, week: week, weekday: weekday)
            }
            if take("J") {
                return number().flatMap { (1...365).contains($0) ? .julian($0) : nil }
            }
            return number().flatMap { $0 <= 365 ? .dayOfYear($0) : nil }
        }

        private mutating func number() -> Int? {
            let start = position
            var value = 0
            while position < bytes.count, position - start < 3, bytes[position] &- 48 < 10 {
                value = value * 10 + Int(bytes[position] - 48)
                position += 1
            }
            return position > start ? value : nil
        }

        private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else {
                return false
            }
            position += 1
            return true
        }
    }
}
