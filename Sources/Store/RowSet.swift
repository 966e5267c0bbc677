/// A set of row ids, one bit each: which rows an import has seen.
struct RowSet {
    private var words: [UInt64] = []

    /// Adds `row`; `false` when it was in the set already. Row ids are never negative here.
    @discardableResult
    mutating func insert(_ row: Int64) -> Bool {
        let word = Int(row >> 6)
        if word >= words.count {
            words.append(contentsOf: repeatElement(0, count: word - words.count + 1))
        }
        let bit: UInt64 = 1 << UInt64(row & 63)
        guard words[word] & bit == 0 else { return false }
        words[word] |= bit
        return true
    }

    func contains(_ row: Int64) -> Bool {
        let word = Int(row >> 6)
        return word < words.count && words[word] & (1 << UInt64(row & 63)) != 0
    }
}
