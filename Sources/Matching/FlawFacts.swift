import PatchModel

/// What is known of the flaws themselves: signals, and records beside those that matched.
struct FlawFacts {
    /// By canonical id.
    private(set) var knownExploited: [String: KnownExploited] = [:]
    private(set) var probabilities: [String: ExploitProbability] = [:]
    /// For the flaws that were asked for: the records of the group, withdrawn ones left out, sorted
    /// by feed and id.
    private(set) var heads: [String: [Advisory]] = [:]

    init(index: any AdvisoryIndex, groups: [AliasGroup], lacking: Set<String>) throws {
        var canonical: [String: String] = [:]
        for group in groups where lacking.contains(group.canonical) {
            for id in group.ids { canonical[id] = group.canonical }
        }
        for signal in try index.signals(for: groups.map(\.canonical)) { take(signal) }
        let records = try index.heads(of: Array(canonical.keys))
        for record in records.sorted(by: { ($0.feed, $0.id) < ($1.feed, $1.id) })
        where record.withdrawn == nil {
            if let id = canonical[record.id] { heads[id, default: []].append(record) }
        }
    }

    private mutating func take(_ signal: Signal) {
        switch signal.kind {
        case .kev:
            let new = KnownExploited(
                added: signal.date, due: signal.due, ransomware: signal.ransomware,
                feed: signal.feed)
            // The earliest date to act by counts; feeds decide between equal ones.
            if let old = knownExploited[signal.id], order(old) <= order(new) { return }
            knownExploited[signal.id] = new
        case .epss:
            guard let score = signal.score else { return }
            let new = ExploitProbability(
                score: score, percentile: signal.percentile, date: signal.date)
            if let old = probabilities[signal.id], order(old) >= order(new) { return }
            probabilities[signal.id] = new
        case .exploit:
            break
        }
    }

    private func order(_ known: KnownExploited) -> (Int64, Int64, String) {
        (known.due?.seconds ?? .max, known.added?.seconds ?? .max, known.feed)
    }

    /// The newest model counts; between equal dates the higher probability.
    private func order(_ probability: ExploitProbability) -> (Int64, Double) {
        (probability.date?.seconds ?? .min, probability.score)
    }
}
