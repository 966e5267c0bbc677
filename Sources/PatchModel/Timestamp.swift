/// A moment in UTC, in whole seconds.
///
/// Text form is RFC 3339 with `Z` (`2024-07-01T09:30:00Z`). Parsing also takes a plain date
/// (midnight UTC), fractions of a second (cut off) and offsets (converted). Years 1...9999.
/// Source: RFC 3339; day arithmetic after Hinnant, "chrono-Compatible Low-Level Date Algorithms".
public struct Timestamp: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z; negative before it.
    public var seconds: Int64

    public init(seconds: Int64) { self.seconds = seconds }

    /// Reads RFC 3339 text or a plain `YYYY-MM-DD` date; `nil` when it is neither.
    public init?(_ text: String) {
        var text = text
        let seconds = text.withUTF8 { bytes in
            var parser = unsafe TimestampParser(bytes)
            return parser.parse()
        }
        guard let seconds else { return nil }
        self.seconds = seconds
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds < right.seconds
    }

    /// RFC 3339 text in UTC, for example `2024-07-01T09:30:00Z`.
    public var description: String {
        let secondOfDay = Int(seconds - dayNumber * 86_400)
        let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
        return date + "T" + clock.map { padded($0, to: 2) }.joined(separator: ":") + "Z"
    }

    /// The date part alone, for example `2024-07-01`.
    public var date: String {
        let (year, month, day) = civil(fromDays: dayNumber)
        return padded(year, to: 4) + "-" + padded(month, to: 2) + "-" + padded(day, to: 2)
    }

    /// Days since 1970-01-01, rounded down.
    var dayNumber: Int64 {
        seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a date"))
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
func days(fromCivil year: Int, _ month: Int, _ day: Int) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
}

private func civil(fromDays days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
}

private func padded(_ number: Int, to width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}
