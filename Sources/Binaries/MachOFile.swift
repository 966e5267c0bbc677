/// A Mach-O file (Apple's `mach-o/loader.h` and `fat.h`), as far as Go's build information needs
/// it: its segments, and its sections by name.
struct MachOFile {
    struct Segment {
        var address: UInt64
        var offset: Int
        var size: Int
        var protection: Int
    }

    struct Section {
        var name: String
        var address: UInt64
        var size: Int
        var offset: Int
    }

    private(set) var segments: [Segment] = []
    private(set) var sections: [Section] = []
    private(set) var isBigEndian = false
    private(set) var isWide = true

    /// Reads the load commands, of the first architecture when there are several; nil when it is no
    /// Mach-O file.
    init?(_ bytes: BinaryBytes) throws(BinaryError) {
        var start = 0
        let fat = bytes.number(at: 0, 4, bigEndian: true)
        // Java's class files begin with the same number, then a version above 40.
        if fat == 0xCAFE_BABE || fat == 0xCAFE_BABF,
            let count = bytes.number(at: 4, 4, bigEndian: true), (1...20).contains(count)
        {
            let isWide = fat == 0xCAFE_BABF
            start = bytes.integer(at: 16, isWide ? 8 : 4, bigEndian: true) ?? 0
        }
        switch bytes.number(at: start, 4) {
        case 0xFEED_FACE: isWide = false
        case 0xFEED_FACF: break
        case 0xCEFA_EDFE: (isWide, isBigEndian) = (false, true)
        case 0xCFFA_EDFE: isBigEndian = true
        default: return nil
        }
        let cut = BinaryError("its Mach-O load commands are cut off")
        guard let count = bytes.integer(at: start + 16, 4, bigEndian: isBigEndian), count <= 65_536
        else { throw cut }
        var at = start + (isWide ? 32 : 28)
        for _ in 0..<count {
            guard let command = bytes.integer(at: at, 4, bigEndian: isBigEndian),
                let size = bytes.integer(at: at + 4, 4, bigEndian: isBigEndian), size >= 8
            else { throw cut }
            if command == (isWide ? 0x19 : 0x01) {
                guard readSegment(bytes, at, base: start) else { throw cut }
            }
            at += size
        }
    }

    private mutating func readSegment(_ bytes: BinaryBytes, _ at: Int, base: Int) -> Bool {
        let word = isWide ? 8 : 4
        let fields = at + 24 + 4 * word
        guard let address = bytes.number(at: at + 24, word, bigEndian: isBigEndian),
            let offset = bytes.integer(at: at + 24 + 2 * word, word, bigEndian: isBigEndian),
            let size = bytes.integer(at: at + 24 + 3 * word, word, bigEndian: isBigEndian),
            let protection = bytes.integer(at: fields + 4, 4, bigEndian: isBigEndian),
            let count = bytes.integer(at: fields + 8, 4, bigEndian: isBigEndian), count <= 4096,
            let place = sum(base, offset)
        else { return false }
        segments.append(
            Segment(address: address, offset: place, size: size, protection: protection))
        for index in 0..<count {
            let section = fields + 16 + index * (isWide ? 80 : 68)
            guard let name = bytes.bytes(at: section, count: 16),
                let address = bytes.number(at: section + 32, word, bigEndian: isBigEndian),
                let size = bytes.integer(at: section + 32 + word, word, bigEndian: isBigEndian),
                let offset = bytes.integer(at: section + 32 + 2 * word, 4, bigEndian: isBigEndian),
                let place = sum(base, offset)
            else { return false }
            sections.append(
                Section(
                    name: readable(Array(name.prefix { $0 != 0 })), address: address, size: size,
                    offset: place))
        }
        return true
    }

    /// Where a virtual address lies in the file.
    func offset(ofAddress address: UInt64) -> Int? {
        for segment in segments where address >= segment.address {
            let distance = address - segment.address
            if distance < UInt64(segment.size) { return sum(segment.offset, Int(distance)) }
        }
        return nil
    }
}
