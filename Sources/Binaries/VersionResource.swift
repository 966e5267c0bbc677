/// The blocks of a version resource (Microsoft's VS_VERSIONINFO, StringFileInfo, StringTable and
/// String structures): length, key in UTF-16, value, then blocks inside it, each on 4 bytes.
struct VersionResource {
    let bytes: BinaryBytes

    struct Block {
        var key: String
        /// Where the value lies; a text's length counts units of 2 bytes.
        var value: Range<Int>
        var children: Range<Int>
        var end: Int
    }

    /// The block at a place; nil when it does not fit before `end`.
    func block(at start: Int, end: Int) -> Block? {
        guard let length = bytes.integer(at: start, 2), length >= 6, start <= end - length,
            let valueLength = bytes.integer(at: start + 2, 2),
            let type = bytes.integer(at: start + 4, 2)
        else { return nil }
        let last = start + length
        guard let (key, afterKey) = text(at: start + 6, end: last) else { return nil }
        let value = min(aligned(afterKey), last)
        let valueEnd = min(value + valueLength * (type == 1 ? 2 : 1), last)
        return Block(
            key: key, value: value..<valueEnd, children: min(aligned(valueEnd), last)..<last,
            end: last)
    }

    /// `VS_FIXEDFILEINFO`: the file's and the product's version as four numbers each.
    func fixedVersions(of root: Block) -> (file: String?, product: String?) {
        let start = root.value.lowerBound
        guard root.value.count >= 24, bytes.number(at: start, 4) == 0xFEEF_04BD else {
            return (nil, nil)
        }
        func version(_ at: Int) -> String? {
            guard let high = bytes.integer(at: at, 4), let low = bytes.integer(at: at + 4, 4)
            else { return nil }
            return "\(high >> 16).\(high & 0xFFFF).\(low >> 16).\(low & 0xFFFF)"
        }
        return (version(start + 8), version(start + 16))
    }

    /// The strings of the first table.
    func strings(of root: Block) -> [String: String] {
        for info in blocks(in: root.children) where info.key == "StringFileInfo" {
            guard let table = blocks(in: info.children).first else { continue }
            var strings: [String: String] = [:]
            for string in blocks(in: table.children) {
                guard
                    let (text, _) = text(at: string.value.lowerBound, end: string.value.upperBound)
                else { continue }
                strings[string.key] = text
            }
            return strings
        }
        return [:]
    }

    private func blocks(in range: Range<Int>) -> [Block] {
        var found: [Block] = []
        var at = range.lowerBound
        while found.count < 1024, let block = block(at: at, end: range.upperBound) {
            found.append(block)
            at = aligned(block.end)
        }
        return found
    }

    /// UTF-16 text up to a NUL or the end, and the place behind it.
    private func text(at start: Int, end: Int) -> (String, Int)? {
        var units: [UInt16] = []
        var at = start
        while at + 2 <= end {
            guard let unit = bytes.number(at: at, 2) else { return nil }
            at += 2
            if unit == 0 { break }
            units.append(UInt16(truncatingIfNeeded: unit))
        }
        return (String(decoding: units, as: UTF16.self), at)
    }

    /// Blocks lie on multiples of 4 from the resource's start, which itself does.
    private func aligned(_ offset: Int) -> Int { (offset + 3) & ~3 }
}
