/// Which lines of two texts belong together; the rest was removed or added.
///
/// Patience first (lines that occur once on both sides are anchors, in their longest common order),
/// Myers between anchors, and what is still too different as one block: always right, near the
/// shortest, and near linear in time however hostile the texts are.
/// Source: Myers, "An O(ND) Difference Algorithm and Its Variations" (1986); Cohen's patience diff.
struct LineDifference {
    /// By line of the old text.
    private(set) var isRemoved: [Bool]
    /// By line of the new text.
    private(set) var isAdded: [Bool]

    private let old: [Int]
    private let new: [Int]
    /// Steps that may still be spent on looking for something shorter.
    private var budget: Int

    private static let editLimit = 300

    private struct Part {
        var old: Range<Int>
        var new: Range<Int>
    }

    /// - Parameters: Lines as numbers: equal lines have equal numbers.
    init(_ old: [Int], _ new: [Int]) {
        self.old = old
        self.new = new
        isRemoved = [Bool](repeating: false, count: old.count)
        isAdded = [Bool](repeating: false, count: new.count)
        budget = 64 * (old.count + new.count) + 1_000_000
        var open = [Part(old: 0..<old.count, new: 0..<new.count)]
        while let part = open.popLast() { divide(trimmed(part), &open) }
    }

    /// Without the equal lines at both ends.
    private func trimmed(_ part: Part) -> Part {
        var (a, b) = (part.old, part.new)
        while let x = a.first, let y = b.first, old[x] == new[y] {
            a.removeFirst()
            b.removeFirst()
        }
        while let x = a.last, let y = b.last, old[x] == new[y] {
            a.removeLast()
            b.removeLast()
        }
        return Part(old: a, new: b)
    }

    private mutating func divide(_ part: Part, _ open: inout [Part]) {
        budget -= part.old.count + part.new.count
        if part.old.isEmpty || part.new.isEmpty || budget < 0 { return mark(part) }
        let anchors = Self.longestRun(common(part))
        if anchors.isEmpty {
            if !shortest(part) { mark(part) }
            return
        }
        var (a, b) = (part.old.lowerBound, part.new.lowerBound)
        for anchor in anchors {
            open.append(Part(old: a..<anchor.old, new: b..<anchor.new))
            (a, b) = (anchor.old + 1, anchor.new + 1)
        }
        open.append(Part(old: a..<part.old.upperBound, new: b..<part.new.upperBound))
    }

    private mutating func mark(_ part: Part) {
        for line in part.old { isRemoved[line] = true }
        for line in part.new { isAdded[line] = true }
    }

    private typealias Pair = (old: Int, new: Int)

    /// Lines that occur exactly once in either part, by place in the old one.
    private func common(_ part: Part) -> [Pair] {
        var places: [Int: Int] = [:]
        for line in part.new { places[new[line]] = places[new[line]] == nil ? line : -1 }
        var counts: [Int: Int] = [:]
        for line in part.old { counts[old[line], default: 0] += 1 }
        return part.old.compactMap { line in
            guard counts[old[line]] == 1, let place = places[old[line]], place >= 0 else {
                return nil
            }
            return (line, place)
        }
    }

    /// The longest run of pairs that rises on the new side too.
    private static func longestRun(_ pairs: [Pair]) -> [Pair] {
        var ends: [Int] = []
        var before = [Int](repeating: -1, count: pairs.count)
        for (index, pair) in pairs.enumerated() {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if pairs[ends[middle]].new < pair.new { low = middle + 1 } else { high = middle }
            }
            if low > 0 { before[index] = ends[low - 1] }
            if low == ends.count { ends.append(index) } else { ends[low] = index }
        }
        var run: [Pair] = []
        var at = ends.last ?? -1
        while at >= 0 {
            run.append(pairs[at])
            at = before[at]
        }
        return run.reversed()
    }

    /// Marks the fewest lines (Myers); false when more than ``editLimit`` would be needed.
    private mutating func shortest(_ part: Part) -> Bool {
        let (n, m) = (part.old.count, part.new.count)
        let (a, b) = (part.old.lowerBound, part.new.lowerBound)
        let limit = min(n + m, Self.editLimit)
        // The furthest place on each diagonal, by number of edits: row d holds -d...d.
        var rows: [[Int]] = []
        for d in 0...limit {
            var row = [Int](repeating: -1, count: 2 * d + 1)
            for k in stride(from: -d, through: d, by: 2) {
                var x = Self.start(k, d, rows.last)
                let first = x
                while x < n, x - k < m, x - k >= 0, old[a + x] == new[b + x - k] { x += 1 }
                budget -= x - first
                row[k + d] = x
                if x >= n, x - k >= m {
                    rows.append(row)
                    trace(rows, part)
                    return true
                }
            }
            rows.append(row)
            budget -= d
            if budget < 0 { return false }
        }
        return false
    }

    /// Where diagonal `k` begins after `d` edits: from the neighbour that is further.
    private static func start(_ k: Int, _ d: Int, _ row: [Int]?) -> Int {
        guard let row else { return 0 }
        return isInsertion(k, d, row) ? row[k + d] : row[k + d - 2] + 1
    }

    /// `row` is that of `d - 1` edits: diagonal `j` is at `j + d - 1`.
    private static func isInsertion(_ k: Int, _ d: Int, _ row: [Int]) -> Bool {
        k == -d || (k != d && row[k + d - 2] < row[k + d])
    }

    private mutating func trace(_ rows: [[Int]], _ part: Part) {
        var k = part.old.count - part.new.count
        for d in stride(from: rows.count - 1, to: 0, by: -1) {
            let row = rows[d - 1]
            if Self.isInsertion(k, d, row) {
                let x = row[k + d]
                isAdded[part.new.lowerBound + x - k - 1] = true
                k += 1
            } else {
                isRemoved[part.old.lowerBound + row[k + d - 2]] = true
                k -= 1
            }
        }
    }
}
