/// TOML's dates and times (RFC 3339, section 5.6, and its parts alone).
enum TOMLDateTime {
    static func isValid(_ text: ByteView) -> Bool {
        if let end = time(text, 0) { return end == text.count }
        guard isDate(text) else { return false }
        if text.count == 10 { return true }
        let separator = text[10] | 0x20
        guard separator == UInt8(ascii: "t") || text[10] == 0x20, let end = time(text, 11) else {
            return false
        }
        if end == text.count { return true }
        if text[end] | 0x20 == UInt8(ascii: "z") { return end + 1 == text.count }
        guard text[end] == UInt8(ascii: "+") || text[end] == UInt8(ascii: "-"),
            let hour = number(text, end + 1, 2), hour < 24, text[end + 3] == UInt8(ascii: ":"),
            let minute = number(text, end + 4, 2), minute < 60
        else { return false }
        return end + 6 == text.count
    }

    private static func isDate(_ text: ByteView) -> Bool {
        guard let year = number(text, 0, 4), text[4] == UInt8(ascii: "-"),
            let month = number(text, 5, 2), text[7] == UInt8(ascii: "-"),
            let day = number(text, 8, 2), month >= 1, month <= 12, day >= 1
        else { return false }
        let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    /// The place after a time, nil when there is none. A 60th second exists (leap seconds).
    private static func time(_ text: ByteView, _ start: Int) -> Int? {
        guard let hour = number(text, start, 2), hour < 24, text[start + 2] == UInt8(ascii: ":"),
            let minute = number(text, start + 3, 2), minute < 60,
            text[start + 5] == UInt8(ascii: ":"), let second = number(text, start + 6, 2),
            second <= 60
        else { return nil }
        var end = start + 8
        guard text[end] == UInt8(ascii: ".") else { return end }
        end += 1
        let first = end
        while text[end] &- UInt8(ascii: "0") < 10 { end += 1 }
        return end > first ? end : nil
    }

    private static func number(_ text: ByteView, _ start: Int, _ digits: Int) -> Int? {
        var value = 0
        for index in start..<start + digits {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
