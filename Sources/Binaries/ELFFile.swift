/// An ELF file (System V ABI, "Object Files"; gABI 4.1 and its 64-bit additions): what tells which
/// program or library it is.
public struct ELFFile {
    /// One section header.
    public struct Section: Hashable, Sendable {
        /// `.text`, `.dep-v0`.
        public var name: String
        /// Where its bytes lie in the file.
        public var offset: Int
        public var size: Int
        /// `progbits`, `note`, `dynamic` ...; a number for others.
        public var type: String
        /// Where it is mapped; 0 when it is not.
        public var address: UInt64
        let number: Int
    }

    /// One note.
    public struct Note: Hashable, Sendable {
        /// Who defines the type: `GNU`, `Go`.
        public var name: String
        public var type: Int
        public var bytes: [UInt8]
    }

    /// 32 or 64.
    public private(set) var bits: Int
    public private(set) var isBigEndian: Bool
    /// `x86_64`, `aarch64` ...; a number for others.
    public private(set) var machine: String
    /// `executable`, `shared` (libraries and position-independent programs), `relocatable`, `core`;
    /// a number for others.
    public private(set) var type: String
    /// The dynamic linker that it names.
    public private(set) var interpreter: String?
    /// The name that a library goes by.
    public private(set) var soname: String?
    /// Libraries that are loaded with it, in order.
    public private(set) var needed: [String] = []
    /// Where they are looked for: the RUNPATH, else the RPATH.
    public private(set) var runpath: String?
    /// The GNU build id in hexadecimal digits.
    public private(set) var buildID: String?
    /// In the order of the file, the empty first one left out.
    public private(set) var sections: [Section] = []
    /// From its segments, or from its sections when it has no segments.
    public private(set) var notes: [Note] = []

    let bytes: BinaryBytes
    var segments: [Segment] = []

    struct Segment {
        var type: Int
        var flags: Int
        var offset: Int
        var address: UInt64
        var size: Int
    }

    /// Headers, notes and dynamic entries that are looked at; more are a damaged file.
    static let entryLimit = 65_536

    /// Reads the headers; nil when it is no ELF file.
    ///
    /// - Throws: ``BinaryError`` when what the headers say is not inside the file.
    public init?(_ bytes: BinaryBytes) throws(BinaryError) {
        guard bytes.has([0x7F, 0x45, 0x4C, 0x46], at: 0) else { return nil }
        guard let kind = bytes[4], let order = bytes[5], (1...2).contains(kind),
            (1...2).contains(order)
        else { throw BinaryError("its ELF header names no known class or byte order") }
        self.bytes = bytes
        bits = kind == 1 ? 32 : 64
        isBigEndian = order == 2
        let fields = ELFFields(bytes: bytes, bits: bits, isBigEndian: isBigEndian)
        type = ELFNames.type(try fields.half(16))
        machine = ELFNames.machine(try fields.half(18))
        try readSegments(fields)
        try readSections(fields)
        readDynamic(fields)
        readNotes(fields)
    }

    /// The bytes of the first section with a name; nil when there is none, or it holds none in the
    /// file (`nobits`).
    public func section(_ name: String) -> [UInt8]? {
        guard let section = sections.first(where: { $0.name == name }), section.type != "nobits"
        else { return nil }
        return bytes.bytes(at: section.offset, count: section.size)
    }

    private mutating func readSegments(_ fields: ELFFields) throws(BinaryError) {
        let start = try fields.word(bits == 64 ? 32 : 28)
        let size = try fields.half(bits == 64 ? 54 : 42)
        let count = try fields.half(bits == 64 ? 56 : 44)
        guard start > 0, count > 0 else { return }
        guard size >= (bits == 64 ? 56 : 32) else {
            throw BinaryError("its program headers are too short")
        }
        for index in 0..<count {
            guard let at = sum(start, index * size) else {
                throw BinaryError("program header \(index) is not inside the file")
            }
            segments.append(
                Segment(
                    type: try fields.integer(at, 4),
                    flags: try fields.integer(at + (bits == 64 ? 4 : 24), 4),
                    offset: try fields.word(at + (bits == 64 ? 8 : 4)),
                    address: try fields.number(at + (bits == 64 ? 16 : 8), bits / 8),
                    size: try fields.word(at + (bits == 64 ? 32 : 16))))
        }
        if let found = segments.first(where: { $0.type == 3 }) {
            guard let text = bytes.text(at: found.offset, limit: min(found.size, 4096)) else {
                throw BinaryError("the name of its interpreter is not inside the file")
            }
            interpreter = readable(text)
        }
    }

    private mutating func readSections(_ fields: ELFFields) throws(BinaryError) {
        let start = try fields.word(bits == 64 ? 40 : 32)
        let size = try fields.half(bits == 64 ? 58 : 46)
        var count = try fields.half(bits == 64 ? 60 : 48)
        var names = try fields.half(bits == 64 ? 62 : 50)
        guard start > 0 else { return }
        guard size >= (bits == 64 ? 64 : 40) else {
            throw BinaryError("its section headers are too short")
        }
        // Large files keep both numbers in the first header (gABI, "Section Header").
        if count == 0 { count = try fields.word(start + (bits == 64 ? 32 : 20)) }
        if names == 0xFFFF { names = try fields.integer(start + (bits == 64 ? 40 : 24), 4) }
        guard count <= Self.entryLimit else {
            throw BinaryError("it has more than \(Self.entryLimit) sections")
        }
        var nameOffsets: [Int] = []
        var all: [Section] = []
        for index in 0..<count {
            guard let at = sum(start, index * size) else {
                throw BinaryError("section header \(index) is not inside the file")
            }
            nameOffsets.append(try fields.integer(at, 4))
            all.append(
                Section(
                    name: "", offset: try fields.word(at + (bits == 64 ? 24 : 16)),
                    size: try fields.word(at + (bits == 64 ? 32 : 20)),
                    type: ELFNames.section(try fields.integer(at + 4, 4)),
                    address: try fields.number(at + (bits == 64 ? 16 : 12), bits / 8),
                    number: index))
        }
        let table = names < all.count ? all[names] : nil
        for index in all.indices.dropFirst() {
            if let table, nameOffsets[index] < table.size,
                let at = sum(table.offset, nameOffsets[index]),
                let name = bytes.text(at: at, limit: 256)
            {
                all[index].name = readable(name)
            }
            sections.append(all[index])
        }
    }

    /// Where a virtual address lies in the file.
    func offset(ofAddress address: UInt64) -> Int? {
        for segment in segments where segment.type == 1 {
            guard address >= segment.address else { continue }
            let distance = address - segment.address
            if distance < UInt64(segment.size) { return sum(segment.offset, Int(distance)) }
        }
        return nil
    }

    private mutating func readDynamic(_ fields: ELFFields) {
        let range =
            segments.first { $0.type == 2 }.map { ($0.offset, $0.size) }
            ?? sections.first { $0.type == "dynamic" }.map { ($0.offset, $0.size) }
        guard let (start, size) = range else { return }
        let width = bits / 8
        var names: [(tag: UInt64, value: Int)] = []
        var table: UInt64?
        for index in 0..<min(size / (2 * width), Self.entryLimit) {
            guard let at = sum(start, index * 2 * width),
                let tag = bytes.number(at: at, width, bigEndian: isBigEndian),
                let value = bytes.number(at: at + width, width, bigEndian: isBigEndian), tag != 0
            else { break }
            switch tag {
            case 1, 14, 15, 29: names.append((tag, Int(clamping: value)))
            case 5: table = value
            default: break
            }
        }
        guard let table,
            let strings = offset(ofAddress: table)
                ?? sections.first(where: { $0.name == ".dynstr" })?.offset
        else { return }
        var rpath: String?
        for (tag, value) in names {
            guard let at = sum(strings, value), let text = bytes.text(at: at) else { continue }
            switch tag {
            case 1: needed.append(readable(text))
            case 14: soname = readable(text)
            case 15: rpath = readable(text)
            default: runpath = readable(text)
            }
        }
        runpath = runpath ?? rpath
    }

    private mutating func readNotes(_ fields: ELFFields) {
        var ranges = segments.filter { $0.type == 4 }.map { ($0.offset, $0.size) }
        if ranges.isEmpty {
            ranges = sections.filter { $0.type == "note" }.map { ($0.offset, $0.size) }
        }
        for (start, size) in ranges {
            var at = start
            guard let end = sum(start, size) else { continue }
            while at < end, notes.count < 1024 {
                guard let nameSize = bytes.integer(at: at, 4, bigEndian: isBigEndian),
                    let size = bytes.integer(at: at + 4, 4, bigEndian: isBigEndian),
                    let type = bytes.integer(at: at + 8, 4, bigEndian: isBigEndian),
                    let name = bytes.bytes(at: at + 12, count: nameSize),
                    let content = bytes.bytes(at: at + 12 + (nameSize + 3) / 4 * 4, count: size)
                else { break }
                let note = Note(
                    name: readable(Array(name.prefix { $0 != 0 })), type: type, bytes: content)
                if note.name == "GNU", type == 3, buildID == nil {
                    buildID = content.map { hex($0) }.joined()
                }
                notes.append(note)
                at += 12 + (nameSize + 3) / 4 * 4 + (size + 3) / 4 * 4
            }
        }
    }
}

/// Fields of an ELF file in its own byte order and width.
struct ELFFields {
    let bytes: BinaryBytes
    let bits: Int
    let isBigEndian: Bool

    func number(_ offset: Int, _ width: Int) throws(BinaryError) -> UInt64 {
        guard let value = bytes.number(at: offset, width, bigEndian: isBigEndian) else {
            throw BinaryError("its ELF headers are cut off")
        }
        return value
    }

    func integer(_ offset: Int, _ width: Int) throws(BinaryError) -> Int {
        let value = try number(offset, width)
        guard value <= placeLimit else {
            throw BinaryError("its ELF headers point outside of every file")
        }
        return Int(value)
    }

    func half(_ offset: Int) throws(BinaryError) -> Int { try integer(offset, 2) }

    /// An offset or size: 4 or 8 bytes.
    func word(_ offset: Int) throws(BinaryError) -> Int { try integer(offset, bits / 8) }
}

/// Two hexadecimal digits.
func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 16 ? "0" + digits : digits
}

/// Text out of a file, with invalid UTF-8 repaired.
func readable(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
