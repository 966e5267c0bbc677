/// Reads TZif files, the compiled form of the tz database.
///
/// Source: RFC 9636, section 3. Version 1 data are passed over when 64-bit data follow; leap seconds
/// are left out, since moments here do not count them.
extension TimeZoneRules {
    /// Reads the bytes of one file, such as `/usr/share/zoneinfo/Europe/Berlin`.
    ///
    /// - Throws: ``TimeZoneError`` when the bytes break the format.
    public init(name: String, tzif bytes: [UInt8]) throws(TimeZoneError) {
        let damaged = TimeZoneError("the data of time zone '\(name)' are not valid TZif")
        guard bytes.count <= 1 << 20, var header = TZifHeader(bytes, at: 0) else { throw damaged }
        var size = 4
        if header.version >= 2 {
            guard let next = TZifHeader(bytes, at: header.end(timeSize: 4)) else { throw damaged }
            (header, size) = (next, 8)
        }
        guard let block = TZifBlock(bytes, header, timeSize: size) else { throw damaged }
        var recurring: RecurringZoneRule?
        if size == 8 {
            guard let footer = Self.footer(bytes, from: header.end(timeSize: 8)) else {
                throw damaged
            }
            if !footer.isEmpty { recurring = try RecurringZoneRule(parsing: footer) }
        }
        self.init(
            name: name, initial: block.initial, transitions: block.transitions,
            recurring: recurring)
    }

    /// The text between two line feeds; `nil` when they are not there.
    private static func footer(_ bytes: [UInt8], from start: Int) -> String? {
        guard start < bytes.count, bytes[start] == 0x0A,
            let end = bytes[(start + 1)...].firstIndex(of: 0x0A)
        else { return nil }
        return String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    }
}

/// The fixed part of a TZif data block: 44 bytes.
private struct TZifHeader {
    static let size = 44

    let start: Int
    let version: Int
    let utcIndicators: Int
    let standardIndicators: Int
    let leapSeconds: Int
    let transitions: Int
    let types: Int
    let characters: Int

    init?(_ bytes: [UInt8], at start: Int) {
        guard start >= 0, bytes.count - start >= Self.size,
            bytes[start..<start + 4].elementsEqual("TZif".utf8)
        else { return nil }
        self.start = start
        let digit = bytes[start + 4]
        version = digit == 0 ? 1 : Int(digit) - 48
        let counts = (0..<6).map { bigEndian(bytes, at: start + 20 + $0 * 4, count: 4) }
        // Each count is at least a byte per item, so none is larger than the file.
        guard version >= 1, counts.allSatisfy({ $0 >= 0 && $0 <= Int64(bytes.count) }) else {
            return nil
        }
        utcIndicators = Int(counts[0])
        standardIndicators = Int(counts[1])
        leapSeconds = Int(counts[2])
        transitions = Int(counts[3])
        types = Int(counts[4])
        characters = Int(counts[5])
    }

    func end(timeSize: Int) -> Int {
        start + Self.size + transitions * (timeSize + 1) + types * 6 + characters
            + leapSeconds * (timeSize + 4) + standardIndicators + utcIndicators
    }
}

/// Settings and transitions of a data block.
private struct TZifBlock {
    let initial: TimeZoneRules.ClockSetting
    var transitions: [TimeZoneRules.Transition] = []

    init?(_ bytes: [UInt8], _ header: TZifHeader, timeSize: Int) {
        guard header.types > 0, header.end(timeSize: timeSize) <= bytes.count else { return nil }
        let times = header.start + TZifHeader.size
        let indexes = times + header.transitions * timeSize
        let types = indexes + header.transitions
        let names = types + header.types * 6
        var settings: [TimeZoneRules.ClockSetting] = []
        for number in 0..<header.types {
            let at = types + number * 6
            let offset = bigEndian(bytes, at: at, count: 4)
            let name = Int(bytes[at + 5])
            guard abs(offset) <= 86_400 * 7, name < header.characters else { return nil }
            let text = bytes[(names + name)..<(names + header.characters)].prefix { $0 != 0 }
            settings.append(
                .init(offset: Int(offset), abbreviation: String(decoding: text, as: UTF8.self)))
        }
        initial = settings[0]
        for number in 0..<header.transitions {
            let type = Int(bytes[indexes + number])
            guard type < settings.count else { return nil }
            let at = bigEndian(bytes, at: times + number * timeSize, count: timeSize)
            transitions.append(.init(at: at, setting: settings[type]))
        }
    }
}

/// A signed number; the caller has seen to it that the bytes are there.
private func bigEndian(_ bytes: [UInt8], at start: Int, count: Int) -> Int64 {
    let value = bytes[start..<start + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return count == 4
        ? Int64(Int32(truncatingIfNeeded: value)) : Int64(truncatingIfNeeded: value)
}
