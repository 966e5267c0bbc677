import PluginHost
import Reporting
import Rollout

/// How a plugin's tree and needs differ from what was trusted, for readers.
struct PluginDifference {
    /// What was trusted; `nil` when its copy is not there any more.
    let before: PluginTree?
    let after: PluginTree
    /// Needs that were granted and needs that are asked for, once those are known.
    var needs: (before: PluginNeeds, after: PluginNeeds)?

    init(
        before: PluginTree?, after: PluginTree,
        needs: (before: PluginNeeds, after: PluginNeeds)? = nil
    ) {
        self.before = before
        self.after = after
        self.needs = needs
    }

    /// Files beyond this are named and not compared.
    private static let comparedBytes = 1 << 20
    private static let namedLimit = 50

    /// One line for each file, then the changed lines, at most `limit` of these in all; what is left
    /// out is counted.
    func lines(limit: Int) -> [String] {
        guard let before else {
            return [
                "the copy of what was trusted is gone or damaged: there is nothing to compare with"
            ]
        }
        var lines = needLines
        let changes = changes(from: before)
        lines += changes.prefix(Self.namedLimit).map { "\($0.word) \($0.path)" }
        if changes.count > Self.namedLimit {
            lines.append("and \(changes.count - Self.namedLimit) more files")
        }
        var left = limit
        var omitted = 0
        for change in changes {
            let diff = diff(of: change)
            lines += diff.prefix(left)
            omitted += max(0, diff.count - left)
            left = max(0, left - diff.count)
        }
        if omitted > 0 { lines.append("... \(omitted) more lines of difference") }
        return lines
    }

    /// Needs that come and go, in plain words.
    private var needLines: [String] {
        guard let needs else { return [] }
        let gone = needs.before.words.filter { !needs.after.words.contains($0) }
        let come = needs.after.words.filter { !needs.before.words.contains($0) }
        return gone.map { "no longer: " + $0 } + come.map { "now: " + $0 }
    }

    private struct Change {
        var word: String
        var path: String
        var before: [UInt8]?
        var after: [UInt8]?
    }

    private func changes(from before: PluginTree) -> [Change] {
        let old = Dictionary(before.entries.map { ($0.path, $0) }) { first, _ in first }
        let new = Dictionary(after.entries.map { ($0.path, $0) }) { first, _ in first }
        return Set(old.keys).union(new.keys)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .compactMap { path in
                guard old[path] != new[path] else { return nil }
                let word = old[path] == nil ? "added" : new[path] == nil ? "removed" : "changed"
                return Change(
                    word: word, path: path, before: old[path]?.bytes, after: new[path]?.bytes)
            }
    }

    private func diff(of change: Change) -> [String] {
        let size = (change.before?.count ?? 0) + (change.after?.count ?? 0)
        guard size <= Self.comparedBytes else {
            return ["\(change.path): too large to compare here"]
        }
        var text = UnifiedDiff.text(
            path: change.path, before: change.before, after: change.after)
        if text.hasSuffix("\n") { text.removeLast() }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
