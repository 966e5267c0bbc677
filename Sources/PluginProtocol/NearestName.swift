/// What somebody may have meant: the one place that suggests names.
public enum NearestName {
    /// `; did you mean 'open'?`, or nothing when no name is near.
    public static func hint(_ text: String, among names: [String]) -> String {
        nearest(text, among: names).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// The name with the fewest slips to a text, one slip for every three characters at most.
    public static func nearest(_ text: String, among names: [String]) -> String? {
        let wanted = Array(text.lowercased().utf8.prefix(64))
        // Of one or two characters, every other is near.
        guard wanted.count > 2 else { return nil }
        var best: (name: String, distance: Int)?
        for name in names {
            let other = Array(name.lowercased().utf8.prefix(64))
            let limit = max(1, min(wanted.count, other.count) / 3)
            guard abs(wanted.count - other.count) <= limit else { continue }
            let distance = distance(wanted, other)
            if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    /// Insertions, deletions, changes and swaps of neighbours: the optimal string alignment distance.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1] + [Int](repeating: 0, count: right.count)
            for j in right.indices {
                let change = last[j] + (left[i] == right[j] ? 0 : 1)
                row[j + 1] = min(change, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    row[j + 1] = min(row[j + 1], before[j - 1] + 1)
                }
            }
            (before, last) = (last, row)
        }
        return last[right.count]
    }
}
