/// Reads RFC 3339 text byte by byte.
@safe struct TimestampParser {
    // Safety: the parser never outlives the closure that lends the bytes; every access is checked.
    private let bytes: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        unsafe self.bytes = unsafe bytes
        end = bytes.count
    }

    /// Seconds since the epoch, or `nil` when the text is not a date.
    mutating func parse() -> Int64? {
        guard let year = digits(4), year >= 1, take("-"), let month = digits(2), take("-"),
            let day = digits(2), (1...12).contains(month),
            (1...daysIn(month, of: year)).contains(day)
        else { return nil }
        let midnight = days(fromCivil: year, month, day) * 86_400
        if position == end { return midnight }
        guard take("T") || take("t") || take(" "), let clock = clock(), let offset = offset(),
            position == end
        else { return nil }
        return midnight + clock - offset
    }

    private mutating func clock() -> Int64? {
        guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60
        else { return nil }
        var second = 0
        if take(":") {
            // 60 is a leap second; it counts as the next minute's first second.
            guard let value = digits(2), value <= 60 else { return nil }
            second = value
            if take(".") {
                guard skipDigits() else { return nil }
            }
        }
        return Int64(hour * 3600 + minute * 60 + second)
    }

    /// Seconds east of UTC; no zone at all is read as UTC, as the feeds that omit it mean it.
    private mutating func offset() -> Int64? {
        if position == end || take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") {
            sign = 1
        } else if take("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hour = digits(2), hour < 24 else { return nil }
        _ = take(":")
        guard let minute = digits(2), minute < 60 else { return nil }
        return sign * Int64(hour * 3600 + minute * 60)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard position < end, unsafe bytes[position] == UInt8(ascii: scalar) else {
            return false
        }
        position += 1
        return true
    }

    private mutating func digits(_ count: Int) -> Int? {
        guard end - position >= count else { return nil }
        var value = 0
        for _ in 0..<count {
            let digit = unsafe bytes[position] &- 48
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
            position += 1
        }
        return value
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while position < end, unsafe bytes[position] &- 48 < 10 { position += 1 }
        return position > start
    }
}

private func daysIn(_ month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return switch month {
    case 2: isLeap ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}
