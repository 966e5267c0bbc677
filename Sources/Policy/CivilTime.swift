/// A date and time of day as a wall clock shows it, without a zone.
///
/// Proleptic Gregorian calendar. Day arithmetic after Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms".
public struct CivilTime: Sendable, Hashable {
    /// Seconds since 1970-01-01T00:00:00 on that clock.
    public var seconds: Int64

    /// The furthest that calculations here go, either side: beyond the years 1 and 9999.
    static let limit: Int64 = 300_000_000_000

    public init(seconds: Int64) { self.seconds = min(max(seconds, -Self.limit), Self.limit) }

    /// Midnight of a date; month from 1 to 12, day from 1.
    init(year: Int, month: Int, day: Int) {
        self.init(seconds: Self.dayNumber(year, month, day) * 86_400)
    }

    /// Days since 1970-01-01, rounded down.
    var dayNumber: Int64 {
        seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
    }

    /// From 0 to 86,399.
    var secondOfDay: Int { Int(seconds - dayNumber * 86_400) }

    /// From 0, Sunday, to 6.
    var weekday: Int { Self.weekday(ofDay: dayNumber) }

    var date: (year: Int, month: Int, day: Int) { Self.date(ofDay: dayNumber) }

    /// `2024-03-31 02:30`, with seconds unless they are 0.
    public var text: String {
        let (year, month, day) = date
        var clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
        if clock[2] == 0 { clock.removeLast() }
        return padded(year, to: 4) + "-" + padded(month, to: 2) + "-" + padded(day, to: 2) + " "
            + clock.map { padded($0, to: 2) }.joined(separator: ":")
    }

    static func weekday(ofDay day: Int64) -> Int {
        let since = (day + 4) % 7
        return Int(since < 0 ? since + 7 : since)
    }

    static func date(ofDay day: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(day) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * dayOfYear + 2) / 153
        let month = index < 10 ? index + 3 : index - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * index + 2) / 5 + 1
        )
    }

    static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

func padded(_ number: Int, to width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}
