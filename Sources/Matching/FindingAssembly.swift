import PatchModel
import Versioning

/// Turns matched records into findings: one for each component and flaw.
struct FindingAssembly {
    let matcher: ComponentMatcher
    let inventory: Inventory
    let plan: LookupPlan

    private struct Place: Hashable {
        var component: Int
        var id: String
    }

    func findings(of tally: MatchTally) throws -> [Finding] {
        guard !tally.matches.isEmpty else { return [] }
        let names = Set(tally.matches.flatMap { $0.advisory.names })
        let groups = try matcher.index.groups(of: Array(names))
        var places: [Place: [RecordMatch]] = [:]
        places.reserveCapacity(tally.matches.count)
        for match in tally.matches {
            for id in ids(of: match.advisory, groups) {
                places[Place(component: match.component, id: id), default: []].append(match)
            }
        }
        places = places.mapValues { matches in
            matches.count > 1 ? matches.sorted(by: RecordMatch.precedes) : matches
        }
        var scores = SeverityChoice(score: matcher.score)
        let facts = try FlawFacts(
            index: matcher.index,
            groups: Set(places.keys.map(\.id)).map {
                groups[$0] ?? AliasGroup(canonical: $0, ids: [$0])
            },
            lacking: lacking(places, &scores))
        let evidence = mergedEvidence()
        let contradictions = contradictions(of: tally, places, groups)
        return sorted(Array(places.keys)).compactMap { place in
            guard let matches = places[place] else { return nil }
            let ids = groups[place.id]?.ids ?? [place.id]
            var finding = finding(place, matches, ids, facts, &scores)
            finding.records += contradictions[place] ?? []
            if let merged = evidence[place.component] {
                finding.evidence = merged.evidence
                finding.scope = merged.scope
            }
            return finding
        }
    }

    /// By purl of the component, then id.
    private func sorted(_ places: [Place]) -> [Place] {
        let components = Set(places.map(\.component)).sorted {
            (inventory.components[$0].purl, $0) < (inventory.components[$1].purl, $1)
        }
        var ranks = [Int](repeating: 0, count: inventory.components.count)
        for (rank, component) in components.enumerated() { ranks[component] = rank }
        return places.sorted {
            (ranks[$0.component], $0.id) < (ranks[$1.component], $1.id)
        }
    }

    /// The flaws that a record speaks of: each CVE of a bundle, else its group.
    ///
    /// Source of the rule: several CVEs in `aliases` or, for records without a CVE of their own,
    /// in `upstream` make a bundle.
    private func ids(of advisory: Advisory, _ groups: [String: AliasGroup]) -> [String] {
        let own = advisory.vulnerabilities(among: [advisory.id] + advisory.aliases)
        if own.count > 1 { return own }
        let canonical = groups[advisory.id]?.canonical ?? advisory.id
        if isCVE(canonical) { return [canonical] }
        if !own.isEmpty { return own }
        let upstream = advisory.vulnerabilities(among: advisory.upstream)
        return upstream.isEmpty ? [canonical] : upstream
    }

    /// The flaws for which other records of the group must be read, because those that matched
    /// bring no severity or no summary.
    private func lacking(
        _ places: [Place: [RecordMatch]], _ scores: inout SeverityChoice
    ) -> Set<String> {
        var lacking: Set<String> = []
        for (place, matches) in places {
            var hasSeverity = false
            for match in matches where !hasSeverity {
                hasSeverity = scores.best(match.statements) != nil
            }
            if !hasSeverity || matches.allSatisfy({ $0.advisory.summary == nil }) {
                lacking.insert(place.id)
            }
        }
        return lacking
    }

    private func finding(
        _ place: Place, _ matches: [RecordMatch], _ ids: [String], _ facts: FlawFacts,
        _ scores: inout SeverityChoice
    ) -> Finding {
        let component = inventory.components[place.component]
        let fixed = lowestFix(matches)
        let matchID = matcher.hash(withoutVersion(component.purl) + "\n" + place.id)
        let others = facts.heads[place.id] ?? []
        // What lies in a nested root is not on the asset itself, and must not share its ids.
        let key = inventory.target.assetKey
        let asset = component.root.isEmpty ? key : key + "\n" + component.root
        var vectors = scores.all(matches.flatMap(\.statements))
        if vectors.isEmpty { vectors = scores.all(others.flatMap(\.severities)) }
        return Finding(
            id: matcher.hash(asset + "\n" + matchID), matchID: matchID, advisory: place.id,
            ids: Set(ids + matches.map(\.advisory.id)).sorted(),
            summary: summary(of: place.id, matches, others),
            component: component.purl, name: component.name, source: component.source,
            installed: matches.first?.version ?? component.version ?? "", fixed: fixed,
            status: status(of: matches, fixed: fixed),
            severity: vectors.first,
            kev: facts.knownExploited[place.id], epss: facts.probabilities[place.id],
            records: records(of: matches), evidence: component.evidence, scope: component.scope,
            root: component.root, vectors: vectors,
            disclosed: (matches.map(\.advisory) + others).compactMap(\.published).min())
    }

    /// The summary of the record with the canonical id, else the first there is.
    private func summary(
        of id: String, _ matches: [RecordMatch], _ others: [Advisory]
    ) -> String? {
        let named = matches.first { $0.advisory.id == id && $0.advisory.summary != nil }?.advisory
        return named?.summary ?? others.first { $0.id == id && $0.summary != nil }?.summary
            ?? matches.lazy.compactMap(\.advisory.summary).first
            ?? others.lazy.compactMap(\.summary).first
    }

    private func status(of matches: [RecordMatch], fixed: String?) -> FindingStatus {
        if fixed != nil { return .affected }
        return matches.allSatisfy { $0.affected.status == .investigating }
            ? .investigating : .unfixed
    }

    private func records(of matches: [RecordMatch]) -> [FindingRecord] {
        var records: [FindingRecord] = []
        records.reserveCapacity(matches.count)
        for match in matches {
            let record = FindingRecord(
                id: match.advisory.id, feed: match.advisory.feed, package: match.affected.package,
                comparison: match.comparison, fixed: match.fixed)
            if records.last != record { records.append(record) }
        }
        return records
    }

    /// The lowest of the records' fixed versions; where the order is unknown, the first text.
    private func lowestFix(_ matches: [RecordMatch]) -> String? {
        var lowest: (version: String, order: VersionOrder?)?
        for match in matches {
            guard let fixed = match.fixed else { continue }
            guard let held = lowest else {
                lowest = (fixed, match.order)
                continue
            }
            let isLower: Bool
            do throws(VersionError) {
                isLower = try held.order?.compare(fixed, held.version) == .ascending
            } catch {
                isLower = false
            }
            if isLower { lowest = (fixed, match.order) }
        }
        return lowest?.version
    }

    /// Evidence and scope of the components that share their purl with others, by the first of
    /// them: the strongest scope counts.
    private func mergedEvidence() -> [Int: (evidence: [Evidence], scope: Scope)] {
        var merged: [Int: (evidence: [Evidence], scope: Scope)] = [:]
        for (number, first) in plan.representatives.enumerated() where number != first {
            let component = inventory.components[number]
            let base = inventory.components[first]
            var entry = merged[first] ?? (base.evidence, base.scope)
            entry.evidence += component.evidence
            if rank(component.scope) < rank(entry.scope) { entry.scope = component.scope }
            merged[first] = entry
        }
        return merged.mapValues { entry in
            let sorted = Set(entry.evidence).sorted {
                ($0.path, $0.line ?? 0) < ($1.path, $1.line ?? 0)
            }
            return (sorted, entry.scope)
        }
    }

    private func rank(_ scope: Scope) -> Int {
        switch scope {
        case .production: 0
        case .optional: 1
        case .build: 2
        case .development: 3
        case .test: 4
        }
    }

    /// Records of the same flaw and component that do not hold: kept beside those that do.
    private func contradictions(
        of tally: MatchTally, _ places: [Place: [RecordMatch]], _ groups: [String: AliasGroup]
    ) -> [Place: [FindingRecord]] {
        let affected = Set(places.keys.map(\.component))
        var found: [Place: Set<FindingRecord>] = [:]
        for clear in tally.clearances where affected.contains(clear.component) {
            for names in [[clear.id], clear.aliases, clear.upstream] {
                for name in names {
                    let place = Place(
                        component: clear.component, id: groups[name]?.canonical ?? name)
                    guard places[place] != nil else { continue }
                    found[place, default: []].insert(
                        FindingRecord(
                            id: clear.id, feed: clear.feed, package: clear.package,
                            comparison: "not affected: " + clear.clearance.comparison,
                            fixed: nil))
                }
            }
        }
        return found.mapValues { records in
            records.sorted {
                ($0.feed, $0.id, $0.package, $0.comparison)
                    < ($1.feed, $1.id, $1.package, $1.comparison)
            }
        }
    }
}

extension Advisory {
    /// Everything that may be the canonical id of a finding.
    fileprivate var names: [String] { [id] + aliases + upstream.filter(isCVE) }

    /// The distinct CVE ids of a list, sorted.
    fileprivate func vulnerabilities(among ids: [String]) -> [String] {
        Set(ids.lazy.filter(isCVE)).sorted()
    }
}

func isCVE(_ id: String) -> Bool { id.utf8.starts(with: "CVE-".utf8) }
