/// Archives that mean harm, written byte by byte.
enum HostileArchive {
    /// A tar archive (POSIX ustar) of entries: name, type, what a link points to, content.
    static func tar(_ entries: [(name: String, type: Character, link: String, text: String)])
        -> [UInt8]
    {
        entries.flatMap { member($0.name, $0.type, $0.link, Array($0.text.utf8)) }
            + [UInt8](repeating: 0, count: 1024)
    }

    static func member(
        _ name: String, _ type: Character = "0", _ link: String = "", _ bytes: [UInt8]
    ) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        func octal(_ value: Int, _ width: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        put(name, at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(bytes.count, 11), at: 124)
        put("00000000000", at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar", at: 257)
        put("00", at: 263)
        // Major and minor number: those of /dev/zero.
        put("0000001", at: 329)
        put("0000005", at: 337)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\0 ", at: 148)
        let padding = (512 - bytes.count % 512) % 512
        return header + bytes + [UInt8](repeating: 0, count: padding)
    }

    /// zstd (RFC 8878) of one byte many times, in blocks of run-length: 128 KiB from four bytes.
    static func zstdRun(blocks: Int) -> [UInt8] {
        var result: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]  // a window of 128 KiB
        for block in 1...blocks {
            let header = UInt32(128 << 10) << 3 | 1 << 1 | (block == blocks ? 1 : 0)
            result += [
                UInt8(truncatingIfNeeded: header), UInt8(truncatingIfNeeded: header >> 8),
                UInt8(truncatingIfNeeded: header >> 16), UInt8(ascii: "x"),
            ]
        }
        return result
    }

    /// A zip of one deflated entry (RFC 1951): 258 bytes from every two bits.
    static func zipRun(matches: Int) -> [UInt8] {
        var bits = Bits()
        bits.add(1, 1)  // last block
        bits.add(2, 2)  // its own codes
        bits.add(29, 5)  // 286 codes of lengths
        bits.add(0, 5)  // 1 of distances
        bits.add(14, 4)  // 18 lengths of code lengths, in the order of the format
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1]
        for symbol in order { bits.add(symbol == 18 ? 1 : symbol == 1 || symbol == 2 ? 2 : 0, 3) }
        func zeros(_ count: Int) {
            bits.add(0, 1)
            bits.add(count - 11, 7)
        }
        func length(_ value: Int) { bits.addCode(value == 1 ? 0b10 : 0b11, 2) }
        zeros(120)
        length(2)  // "x"
        zeros(135)
        length(2)  // the end
        zeros(28)
        length(1)  // 285: 258 bytes
        length(1)  // distance 1
        bits.addCode(0b10, 2)
        for _ in 0..<matches { bits.add(0, 2) }
        bits.addCode(0b11, 2)
        return zip("bomb.txt", method: 8, bits.bytes, size: matches * 258 + 1)
    }

    /// A zip of one entry as it stands; checksums are 0.
    private static func zip(_ name: String, method: Int, _ bytes: [UInt8], size: Int) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        let shared =
            little(20, 2) + little(0, 2) + little(method, 2) + little(0x21 << 16, 4) + little(0, 4)
            + little(bytes.count, 4) + little(size, 4) + little(name.utf8.count, 2) + little(0, 2)
        let local = little(0x0403_4b50, 4) + shared + Array(name.utf8) + bytes
        let directory =
            little(0x0201_4b50, 4) + little(20, 2) + shared + [UInt8](repeating: 0, count: 14)
            + Array(name.utf8)
        return local + directory + little(0x0605_4b50, 4) + little(0, 4) + little(1, 2)
            + little(1, 2) + little(directory.count, 4) + little(local.count, 4) + little(0, 2)
    }

    /// Bits, the lowest first.
    private struct Bits {
        var bytes: [UInt8] = []
        private var count = 0

        mutating func add(_ value: Int, _ width: Int) {
            for place in 0..<width {
                if count % 8 == 0 { bytes.append(0) }
                if value >> place & 1 == 1 { bytes[count / 8] |= 1 << UInt8(count % 8) }
                count += 1
            }
        }

        /// Codes have their highest bit first.
        mutating func addCode(_ code: Int, _ width: Int) {
            for place in (0..<width).reversed() { add(code >> place & 1, 1) }
        }
    }
}

extension HostileArchive {
    /// A zip of stored entries.
    static func zip(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for (name, bytes) in entries {
            let shared =
                little(20, 2) + little(0, 4) + little(0x21 << 16, 4) + little(crc32(bytes), 4)
                + little(bytes.count, 4) + little(bytes.count, 4) + little(name.utf8.count, 2)
                + little(0, 2)
            directory += little(0x0201_4b50, 4) + little(20, 2) + shared
            directory += [UInt8](repeating: 0, count: 10) + little(archive.count, 4) + name.utf8
            archive += little(0x0403_4b50, 4) + shared + Array(name.utf8) + bytes
        }
        return archive + directory + little(0x0605_4b50, 4) + little(0, 4)
            + little(entries.count, 2) + little(entries.count, 2) + little(directory.count, 4)
            + little(archive.count, 4) + little(0, 2)
    }

    private static func crc32(_ bytes: [UInt8]) -> Int {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return Int(~crc)
    }
}
