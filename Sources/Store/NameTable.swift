/// Numbers distinct texts from 0, in the order of their first appearance.
///
/// Open addressing over one buffer of bytes: half a million ids take about 20 MB, a quarter of what
/// a dictionary of strings takes. Equality is by bytes.
struct NameTable {
    private var bytes: [UInt8] = []
    /// Where each text ends in `bytes`; it starts where the one before it ends.
    private var ends: [Int] = []
    /// Numbers by hash, -1 where free; a power of two, at most two thirds full.
    private var slots = [Int32](repeating: -1, count: 1024)

    var count: Int { ends.count }

    /// The number of `text`, a new one when it has none.
    mutating func number(of text: String) -> Int32 {
        if (count + 1) * 3 > slots.count * 2 { grow() }
        var slot = hash(text.utf8) & (slots.count - 1)
        while slots[slot] >= 0 {
            if matches(Int(slots[slot]), text) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        let number = Int32(count)
        slots[slot] = number
        bytes.append(contentsOf: text.utf8)
        ends.append(bytes.count)
        return number
    }

    subscript(number: Int32) -> String {
        String(decoding: bytes[range(of: Int(number))], as: UTF8.self)
    }

    /// Whether the text of one number comes before that of another, by bytes.
    func precedes(_ left: Int32, _ right: Int32) -> Bool {
        bytes[range(of: Int(left))].lexicographicallyPrecedes(bytes[range(of: Int(right))])
    }

    private func range(of number: Int) -> Range<Int> {
        (number == 0 ? 0 : ends[number - 1])..<ends[number]
    }

    private func matches(_ number: Int, _ text: String) -> Bool {
        let range = range(of: number)
        return range.count == text.utf8.count && bytes[range].elementsEqual(text.utf8)
    }

    private func hash(_ text: some Sequence<UInt8>) -> Int {
        // FNV-1a, folded: the low bits choose the slot.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) & 0x7FFF_FFFF)
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for number in 0..<count {
            var slot = hash(bytes[range(of: number)]) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number)
        }
    }
}
