internal import LuaSource

/// The `-- lint: ignore RULE reason` comments of one file.
///
/// Each holds for its own line, or, when it stands alone, for the next line that is not such a comment.
final class LintIgnores {
    struct Entry {
        var rule: String
        var hasReason: Bool
        /// Where the comment stands.
        var offset: Int
        /// The line that it is about.
        var line: Int
        var isUsed = false
    }

    private(set) var entries: [Entry] = []
    /// Positions in `entries` by line.
    private var byLine: [Int: [Int]] = [:]

    init(_ chunk: Chunk?) {
        guard let chunk else { return }
        var alone: [(rule: String, hasReason: Bool, offset: Int)] = []
        var aloneLine = 0
        for comment in chunk.comments {
            guard let parsed = Self.parse(chunk.source[comment.range]) else { continue }
            let entry = (parsed.rule, parsed.hasReason, comment.range.lowerBound)
            guard comment.isAlone else {
                add(entry, line: comment.line)
                continue
            }
            // Several lines of them are all about the line below.
            if comment.line != aloneLine + 1 { flush(&alone, line: aloneLine + 1) }
            alone.append(entry)
            aloneLine = comment.line
        }
        flush(&alone, line: aloneLine + 1)
    }

    private func flush(
        _ alone: inout [(rule: String, hasReason: Bool, offset: Int)], line: Int
    ) {
        for entry in alone { add(entry, line: line) }
        alone = []
    }

    private func add(_ entry: (rule: String, hasReason: Bool, offset: Int), line: Int) {
        byLine[line, default: []].append(entries.count)
        entries.append(
            Entry(rule: entry.rule, hasReason: entry.hasReason, offset: entry.offset, line: line))
    }

    /// Whether a finding is switched off; notes that the comment was of use.
    func covers(_ rule: String, line: Int) -> Bool {
        guard let positions = byLine[line] else { return false }
        var isCovered = false
        for position in positions where entries[position].rule == rule {
            entries[position].isUsed = true
            isCovered = true
        }
        return isCovered
    }

    /// `-- lint: ignore RULE reason`; nil for any other comment.
    private static func parse(_ comment: ArraySlice<UInt8>) -> (rule: String, hasReason: Bool)? {
        let words = comment.prefix(500).split(whereSeparator: { $0 <= 0x20 })
        guard words.count >= 3, words[0].elementsEqual("--".utf8),
            words[1].elementsEqual("lint:".utf8), words[2].elementsEqual("ignore".utf8)
        else { return nil }
        let rule = words.count > 3 ? String(decoding: words[3], as: UTF8.self) : ""
        return (rule, words.count > 4)
    }
}
