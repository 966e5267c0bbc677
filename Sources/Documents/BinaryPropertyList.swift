/// Builds the arena from a property list in binary form.
///
/// Every offset, size and reference is checked before it is followed.
struct BinaryPropertyList {
    private enum Object {
        case new
        /// Its contents are being read.
        case open
        case done(id: TreeArena.ID, height: Int, size: Int)
    }

    private let bytes: ByteView
    private let offsetSize: Int
    private let referenceSize: Int
    private let top: Int
    private let table: Int
    private var objects: [Object]
    private var expansions = 0
    private(set) var arena = TreeArena(repeatsKeys: true)

    /// Checks header and trailer.
    init(_ bytes: ByteView) throws(DocumentError) {
        self.bytes = bytes
        let trailer = bytes.count - 32
        guard bytes.matches("bplist0", at: 0), trailer >= 8 else {
            throw Self.invalid("the header or the trailer is cut off, or of another version")
        }
        offsetSize = Int(bytes[trailer + 6])
        referenceSize = Int(bytes[trailer + 7])
        let count = Self.number(bytes, at: trailer + 8, size: 8)
        let top = Self.number(bytes, at: trailer + 16, size: 8)
        let table = Self.number(bytes, at: trailer + 24, size: 8)
        guard (1...8).contains(offsetSize), (1...8).contains(referenceSize), count >= 1,
            top < count, table >= 8, table <= UInt64(trailer),
            count <= (UInt64(trailer) - table) / UInt64(offsetSize)
        else { throw Self.invalid("the trailer points outside of the file") }
        self.top = Int(top)
        self.table = Int(table)
        objects = Array(repeating: .new, count: Int(count))
    }

    /// The root.
    mutating func read() throws(DocumentError) -> TreeArena.ID {
        let (id, _, _) = try object(top, depth: 1)
        if arena.isFull { throw Self.limit("too large to hold in memory") }
        return id
    }

    private static func invalid(_ reason: String) -> DocumentError {
        DocumentError(format: PropertyListDocument.format, reason: reason)
    }

    private static func limit(_ reason: String) -> DocumentError {
        DocumentError(format: PropertyListDocument.format, kind: .limit, reason: reason)
    }

    /// A number of up to 8 bytes, the highest first.
    private static func number(_ bytes: ByteView, at start: Int, size: Int) -> UInt64 {
        var value: UInt64 = 0
        for at in start..<start + size { value = value << 8 | UInt64(bytes[at]) }
        return value
    }

    // MARK: Objects

    /// An object, its levels of containers, and the number of values in it. Bounded by the limit on
    /// depth.
    private mutating func object(
        _ reference: Int, depth: Int
    ) throws(DocumentError) -> (id: TreeArena.ID, height: Int, size: Int) {
        guard objects.indices.contains(reference) else {
            throw Self.invalid("object \(reference) is not there")
        }
        switch objects[reference] {
        case .open: throw Self.invalid("object \(reference) contains itself")
        case .done(let id, let height, let size):
            guard depth + height - 1 <= DocumentLimits.depth else { throw tooDeep() }
            // A scalar costs its reference; a container stands for all that is in it.
            if height > 0 { try expand(by: size) }
            return (id, height, size)
        case .new: break
        }
        let start = Self.number(bytes, at: table + reference * offsetSize, size: offsetSize)
        guard start >= 8, start < UInt64(table) else {
            throw Self.invalid("object \(reference) lies outside of the file")
        }
        let at = Int(start)
        let made: (id: TreeArena.ID, height: Int, size: Int)
        switch bytes[at] >> 4 {
        case 0xA, 0xB, 0xC, 0xD:
            guard depth <= DocumentLimits.depth else { throw tooDeep() }
            objects[reference] = .open
            made = try container(at: at, isMap: bytes[at] >> 4 == 0xD, depth: depth)
        default: made = (try scalar(at: at), 0, 1)
        }
        objects[reference] = .done(id: made.id, height: made.height, size: made.size)
        return made
    }

    private func tooDeep() -> DocumentError {
        Self.limit("nested deeper than \(DocumentLimits.depth) levels")
    }

    private mutating func expand(by size: Int) throws(DocumentError) {
        expansions += size
        guard expansions <= DocumentLimits.aliasExpansions else {
            throw Self.limit(
                "shared objects stand for more than \(DocumentLimits.aliasExpansions) values")
        }
    }

    private mutating func container(
        at start: Int, isMap: Bool, depth: Int
    ) throws(DocumentError) -> (id: TreeArena.ID, height: Int, size: Int) {
        let (count, first) = try length(at: start, unit: isMap ? 2 * referenceSize : referenceSize)
        let id = isMap ? arena.addMap(line: 0) : arena.addList(line: 0)
        var height = 0
        var size = 1
        for item in 0..<count {
            let place = first + (isMap ? count + item : item) * referenceSize
            let child = try object(try reference(at: place), depth: depth + 1)
            height = max(height, child.height)
            // What is shared is at most the limit, what is not is in the file.
            size += child.size
            guard isMap else {
                arena.append(child.id, to: id)
                continue
            }
            let name = try object(
                try reference(at: first + item * referenceSize), depth: depth + 1)
            guard arena.kind(name.id) == .string, let key = arena.text(name.id) else {
                throw Self.invalid("a key is not a string")
            }
            arena.append(child.id, storedKey: key, to: id)
        }
        return (id, height + 1, size)
    }

    private func reference(at place: Int) throws(DocumentError) -> Int {
        let number = Self.number(bytes, at: place, size: referenceSize)
        guard number < UInt64(objects.count) else {
            throw Self.invalid("object \(number) is not there")
        }
        return Int(number)
    }

    /// The length of the object that starts here, and where its contents do; they fit in the file.
    private func length(at start: Int, unit: Int) throws(DocumentError) -> (Int, Int) {
        var count = UInt64(bytes[start] & 0x0F)
        var first = start + 1
        if count == 0x0F {
            let power = bytes[start + 1] & 0x0F
            guard bytes[start + 1] >> 4 == 1, power <= 3 else {
                throw Self.invalid("a length is not a number")
            }
            count = Self.number(bytes, at: start + 2, size: 1 << Int(power))
            first = start + 2 + 1 << Int(power)
        }
        guard first <= table, count <= UInt64((table - first) / unit) else {
            throw Self.invalid("an object is longer than the file")
        }
        return (Int(count), first)
    }

    private mutating func scalar(at start: Int) throws(DocumentError) -> TreeArena.ID {
        let low = Int(bytes[start] & 0x0F)
        switch bytes[start] {
        case 0x00: return arena.addNull(line: 0)
        case 0x08, 0x09: return arena.add(low == 9, line: 0)
        case 0x10...0x14: return try integer(at: start, size: 1 << low)
        case 0x22, 0x23, 0x33: return try real(at: start, size: 1 << low)
        case 0x40...0x4F:
            let (count, first) = try length(at: start, unit: 1)
            return unsafe arena.addString(bytes.buffer(first..<first + count), line: 0)
        case 0x50...0x5F:
            let (count, first) = try length(at: start, unit: 1)
            let text = unsafe bytes.buffer(first..<first + count)
            guard unsafe text.allSatisfy({ $0 < 0x80 }) else {
                throw Self.invalid("a string is not ASCII, as its mark says")
            }
            return unsafe arena.addString(text, line: 0)
        case 0x60...0x6F: return try wideString(at: start)
        case 0x80...0x87:
            guard start + 2 + low <= table else { throw Self.cut }
            return arena.add(uid: Self.number(bytes, at: start + 1, size: low + 1), line: 0)
        default: throw Self.invalid("unknown object \(shown(bytes[start]))")
        }
    }

    private static let cut = Self.invalid("an object is longer than the file")

    private mutating func integer(at start: Int, size: Int) throws(DocumentError) -> TreeArena.ID {
        guard start + 1 + size <= table else { throw Self.cut }
        // One, two and four bytes have no sign, eight have, sixteen hold what eight do not.
        if size < 8 {
            return arena.add(unsigned: Self.number(bytes, at: start + 1, size: size), line: 0)
        }
        let low = Self.number(bytes, at: start + 1 + size - 8, size: 8)
        guard size == 16 else { return arena.add(Int64(bitPattern: low), line: 0) }
        let high = Self.number(bytes, at: start + 1, size: 8)
        if high == 0 { return arena.add(unsigned: low, line: 0) }
        guard high == .max, low >> 63 == 1 else {
            throw Self.invalid("a number has more than 64 bits")
        }
        return arena.add(Int64(bitPattern: low), line: 0)
    }

    private mutating func real(at start: Int, size: Int) throws(DocumentError) -> TreeArena.ID {
        guard start + 1 + size <= table else { throw Self.cut }
        let bits = Self.number(bytes, at: start + 1, size: size)
        let number =
            size == 4
            ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
            : Double(bitPattern: bits)
        guard bytes[start] == 0x33 else { return arena.add(number, line: 0) }
        guard let text = Self.date(number) else { throw Self.invalid("a date out of all ranges") }
        return arena.addString(text, line: 0)
    }

    /// UTF-16, the high byte first.
    private mutating func wideString(at start: Int) throws(DocumentError) -> TreeArena.ID {
        let (count, first) = try length(at: start, unit: 2)
        var text: [UInt8] = []
        text.reserveCapacity(count)
        var at = first
        let end = first + 2 * count
        while at < end {
            var scalar = UInt32(Self.number(bytes, at: at, size: 2))
            at += 2
            if scalar & 0xF800 == 0xD800 {
                let low = at < end ? UInt32(Self.number(bytes, at: at, size: 2)) : 0
                guard scalar < 0xDC00, low & 0xFC00 == 0xDC00 else {
                    throw Self.invalid("unpaired UTF-16 surrogate in a string")
                }
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
                at += 2
            }
            TextEncoding.append(scalar, to: &text)
        }
        return arena.addString(text, line: 0)
    }

    // MARK: Dates

    /// RFC 3339 text of seconds since 2001-01-01T00:00:00Z; nil outside of the years 1 to 9999.
    ///
    /// Day arithmetic after Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    private static func date(_ seconds: Double) -> [UInt8]? {
        guard seconds.isFinite, abs(seconds) < 1e12 else { return nil }
        let whole = Int(seconds.rounded(.down)) + 978_307_200
        let days = whole >= 0 ? whole / 86_400 : -((86_399 - whole) / 86_400)
        let second = whole - days * 86_400
        let shifted = days + 719_468
        guard shifted >= 306, shifted < 3_652_425 else { return nil }
        let era = shifted / 146_097
        let day = shifted - era * 146_097
        let yearOfEra = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func padded(_ number: Int, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        let date = [
            padded(year, 4), padded(month, 2),
            padded(dayOfYear - (153 * monthIndex + 2) / 5 + 1, 2),
        ]
        let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }
        return Array((date.joined(separator: "-") + "T" + clock.joined(separator: ":") + "Z").utf8)
    }
}
