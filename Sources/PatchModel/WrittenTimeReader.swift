/// Reads one moment, field by field.
struct WrittenTimeReader {
    private let text: [UInt8]
    private var position = 0
    private var year = 1970
    private var month = 1
    private var day = 1
    private var dayOfYear: Int?
    private var hour = 0
    private var minute = 0
    private var second = 0
    private var isAfternoon: Bool?
    private var offset = 0
    private var seconds: Int64?

    init(_ text: [UInt8]) { self.text = text }

    /// Reads the whole text by a format.
    mutating func read(_ format: String) throws(WrittenTime.Failure) -> Timestamp {
        try fields(format)
        guard position == text.count else { throw failure("the end") }
        if let seconds { return Timestamp(seconds: seconds) }
        if let isAfternoon {
            guard (1...12).contains(hour) else { throw failure("an hour from 1 to 12") }
            hour = hour % 12 + (isAfternoon ? 12 : 0)
        }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        if let dayOfYear {
            guard dayOfYear <= (isLeap ? 366 : 365) else {
                throw WrittenTime.Failure(reason: "the year \(year) has no day \(dayOfYear)")
            }
            month = 1
            day = dayOfYear
        } else {
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            guard day <= lengths[month - 1] else {
                throw WrittenTime.Failure(reason: "month \(month) of \(year) has no day \(day)")
            }
        }
        let clock = Int64(hour * 3600 + minute * 60 + second - offset)
        return Timestamp(seconds: days(fromCivil: year, month, day) * 86_400 + clock)
    }

    private mutating func fields(_ format: String) throws(WrittenTime.Failure) {
        var isField = false
        for byte in format.utf8 {
            if isField {
                isField = false
                try field(byte)
            } else if byte == UInt8(ascii: "%") {
                isField = true
            } else if WrittenTime.isBlank(byte) {
                skipBlanks()
            } else {
                guard position < text.count, text[position] == byte else {
                    throw failure("'\(Unicode.Scalar(byte))'")
                }
                position += 1
            }
        }
        if isField { throw WrittenTime.Failure(reason: "the format ends in '%'") }
    }

    private mutating func field(_ name: UInt8) throws(WrittenTime.Failure) {
        switch Unicode.Scalar(name) {
        case "Y": year = try number("a year", digits: 4, 1...9999)
        case "y":
            let short = try number("a year of two digits", digits: 2, 0...99)
            year = short < 69 ? 2000 + short : 1900 + short
        case "m": month = try number("a month", digits: 2, 1...12)
        case "d", "e":
            skipBlanks()
            day = try number("a day", digits: 2, 1...31)
        case "j": dayOfYear = try number("a day of the year", digits: 3, 1...366)
        case "b", "B", "h": month = try self.name(of: Self.months, "a month such as 'Jul'") + 1
        case "a", "A": _ = try self.name(of: Self.weekdays, "a day such as 'Mon'")
        case "H": hour = try number("an hour", digits: 2, 0...23)
        case "I": hour = try number("an hour", digits: 2, 1...12)
        case "M": minute = try number("a minute", digits: 2, 0...59)
        case "S": second = try number("a second", digits: 2, 0...60)
        case "p": isAfternoon = try self.name(of: ["AM", "PM"], "'AM' or 'PM'") == 1
        case "z", "Z": offset = try zone()
        case "s": seconds = Int64(try number("seconds", digits: 15, 0...999_999_999_999_999))
        case "F": try fields("%Y-%m-%d")
        case "T": try fields("%H:%M:%S")
        case "R": try fields("%H:%M")
        case "D": try fields("%m/%d/%y")
        case "n", "t": skipBlanks()
        case "%":
            guard position < text.count, text[position] == name else { throw failure("'%'") }
            position += 1
        default:
            throw WrittenTime.Failure(
                reason: "the format has an unknown field '%\(Unicode.Scalar(name))'")
        }
    }

    private mutating func skipBlanks() {
        while position < text.count, WrittenTime.isBlank(text[position]) { position += 1 }
    }

    private mutating func number(
        _ what: String, digits: Int, _ range: ClosedRange<Int>
    ) throws(WrittenTime.Failure) -> Int {
        var value = 0
        var count = 0
        while count < digits, position < text.count, text[position] &- 0x30 < 10 {
            value = value * 10 + Int(text[position] &- 0x30)
            position += 1
            count += 1
        }
        guard count > 0, range.contains(value) else {
            position -= count
            throw failure(what)
        }
        return value
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    /// The place of a name in a list: the whole name, or its first three letters.
    private mutating func name(
        of names: [String], _ what: String
    ) throws(WrittenTime.Failure) -> Int {
        let word = letters()
        for (place, name) in names.enumerated() {
            let whole = name.utf8.map { $0 | 0x20 }
            if word == whole || word == Array(whole.prefix(3)) {
                position += word.count
                return place
            }
        }
        throw failure(what)
    }

    /// The letters that stand here, in lower case.
    private func letters() -> [UInt8] {
        text[position...].prefix { ($0 | 0x20) &- 0x61 < 26 }.map { $0 | 0x20 }
    }

    private static let zones: [String: Int] = [
        "z": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
        "mdt": -6, "pst": -8, "pdt": -7,
    ]

    /// Seconds east of UTC: `Z`, a name of RFC 5322, `+02`, `+0200` or `+02:00`.
    private mutating func zone() throws(WrittenTime.Failure) -> Int {
        let word = letters()
        if !word.isEmpty {
            guard let hours = Self.zones[String(decoding: word, as: UTF8.self)] else {
                throw failure("a zone such as '+0200' or 'GMT'")
            }
            position += word.count
            return hours * 3600
        }
        guard position < text.count, [0x2B, 0x2D].contains(text[position]) else {
            throw failure("a zone such as '+0200' or 'GMT'")
        }
        let sign = text[position] == 0x2D ? -1 : 1
        position += 1
        let hours = try number("the hours of a zone", digits: 2, 0...23)
        var minutes = 0
        if position < text.count {
            let hasColon = text[position] == UInt8(ascii: ":")
            if hasColon { position += 1 }
            if hasColon || text[position] &- 0x30 < 10 {
                minutes = try number("the minutes of a zone", digits: 2, 0...59)
            }
        }
        return sign * (hours * 3600 + minutes * 60)
    }

    private func failure(_ expected: String) -> WrittenTime.Failure {
        WrittenTime.Failure(reason: "expected \(expected) at character \(position + 1)")
    }
}
