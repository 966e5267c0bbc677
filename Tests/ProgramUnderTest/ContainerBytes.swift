/// Small containers, written without compression: what the formats ask for and nothing more.
public enum ContainerBytes {
    /// gzip (RFC 1952) of stored blocks (RFC 1951, section 3.2.4).
    public static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(0xffff)
            rest = rest.dropFirst(block.count)
            let count = UInt16(block.count)
            result.append(rest.isEmpty ? 1 : 0)
            result += little(count) + little(~count) + block
        } while !rest.isEmpty
        return result + little(crc32(bytes)) + little(UInt32(bytes.count))
    }

    /// zstd (RFC 8878) of raw blocks.
    public static func zstd(_ bytes: [UInt8]) -> [UInt8] {
        // A single segment with its size in eight bytes.
        var result: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0xe0] + little(UInt64(bytes.count))
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(0x1_0000)
            rest = rest.dropFirst(block.count)
            let header = UInt32(block.count) << 3 | (rest.isEmpty ? 1 : 0)
            result += little(header).prefix(3) + block
        } while !rest.isEmpty
        return result
    }

    /// A zip archive of stored entries.
    public static func zip(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var result: [UInt8] = []
        var directory: [UInt8] = []
        for (name, bytes) in entries {
            let sum = crc32(bytes)
            let size = UInt32(bytes.count)
            // Version, flags, method, time and date, then what both headers say of the data.
            let shared: [UInt8] =
                little(UInt16(20)) + little(UInt16(0)) + little(UInt16(0))
                + little(UInt32(0x21 << 16))
                + little(sum) + little(size) + little(size)
                + little(UInt16(name.utf8.count)) + little(UInt16(0))
            directory += little(UInt32(0x0201_4b50)) + little(UInt16(20)) + shared
            directory += [UInt8](repeating: 0, count: 10) + little(UInt32(result.count))
            directory += Array(name.utf8)
            result += little(UInt32(0x0403_4b50)) + shared + Array(name.utf8) + bytes
        }
        let start = UInt32(result.count)
        let count = little(UInt16(entries.count))
        result += directory + little(UInt32(0x0605_4b50)) + [0, 0, 0, 0] + count + count
        return result + little(UInt32(directory.count)) + little(start) + [0, 0]
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xffff_ffff
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
        }
        return ~sum
    }
}
