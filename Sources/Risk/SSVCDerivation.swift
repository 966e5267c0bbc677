internal import PatchModel

/// Derives the inputs of the decision tables from what is known of a finding.
struct SSVCDerivation {
    let input: RiskInput
    let policy: RiskPolicy
    let cvss: CVSSReading
    let humanImpact: DecisionTable

    /// - Throws: ``DecisionTableError`` when the table of human impact lacks a value.
    func points() throws(DecisionTableError) -> SSVCPoints {
        let asset = input.asset
        let mission = asset.mission ?? assumed(policy.defaults.mission)
        let safety = asset.safety ?? assumed(policy.defaults.safety)
        let exposure = asset.exposure ?? assumed(policy.defaults.exposure)
        var points = SSVCPoints(
            exploitation: exploitation(), inKEV: inKEV(), exposure: exposure,
            publiclyExposed: Fact(false, source: ""), publicFollowsExposure: true,
            automatable: automatable(), technicalImpact: technicalImpact(), mission: mission,
            safety: safety, humanImpact: try humanImpact(mission, safety))
        if let stated = asset.publiclyExposed {
            points.publiclyExposed = stated
            points.publicFollowsExposure = false
        } else {
            points.derivePublicExposure()
        }
        return points
    }

    private func assumed<Value>(_ value: Value) -> Fact<Value> {
        Fact(value, source: "default of the policy", isAssumed: true)
    }

    private func inKEV() -> Fact<Bool> {
        guard let first = input.earliestAssertion else {
            return Fact(false, source: "no KEV assertion")
        }
        return Fact(true, source: first.feed, date: first.added)
    }

    /// Active by KEV or statement; PoC by statement, exploit or threat metric; a high EPSS
    /// percentile lifts None to PoC, and further only when the policy says so.
    private func exploitation() -> Fact<Exploitation> {
        var candidates: [Fact<Exploitation>] = []
        if let first = input.earliestAssertion {
            candidates.append(Fact(.active, source: "KEV: \(first.feed)", date: first.added))
        }
        candidates += input.exploitation.filter { $0.value != .none }
            .sorted { ($0.source, $0.date?.seconds ?? 0) < ($1.source, $1.date?.seconds ?? 0) }
        if let exploit = input.exploit, exploit.value {
            candidates.append(
                Fact(
                    .poc, source: "exploit: \(exploit.source)", date: exploit.date,
                    isAssumed: exploit.isAssumed))
        }
        if let statement = cvss.exploited {
            candidates.append(
                Fact(.poc, source: "threat metric of \(statement.named)", date: statement.date))
        }
        if let epss = input.epss, let percentile = epss.value.percentile {
            let level: Exploitation? =
                policy.epssActivePercentile.map { percentile >= $0 } == true
                ? .active : percentile >= policy.epssPoCPercentile ? .poc : nil
            if let level {
                candidates.append(
                    Fact(
                        level, source: "percentile \(decimal(percentile)) of \(epss.source)",
                        date: epss.date, isAssumed: epss.isAssumed))
            }
        }
        // The highest; among equals the first, so evidence goes before EPSS.
        var best = Fact(Exploitation.none, source: "no evidence of exploitation")
        for candidate in candidates where candidate.value > best.value { best = candidate }
        return best
    }

    private func automatable() -> Fact<Bool> {
        if let stated = input.automatable { return stated }
        guard let (vector, statement) = cvss.chosen else {
            return assumed(policy.defaults.automatable)
        }
        return Fact(
            vector.isAutomatable, source: "AV, AC, PR and UI of \(statement.named)",
            date: statement.date)
    }

    private func technicalImpact() -> Fact<TechnicalImpact> {
        if let stated = input.technicalImpact { return stated }
        guard let (vector, statement) = cvss.chosen else {
            return assumed(policy.defaults.technicalImpact)
        }
        return Fact(
            vector.isTotal ? .total : .partial, source: "C, I and A of \(statement.named)",
            date: statement.date)
    }

    private func humanImpact(
        _ mission: Fact<MissionImpact>, _ safety: Fact<SafetyImpact>
    ) throws(DecisionTableError) -> Fact<HumanImpact> {
        var values: [String: String] = [:]
        for point in humanImpact.points {
            values[point.id] =
                point.kind == "ssvc:MI"
                ? SSVCPoints.missionKeys[mission.value.place]
                : SSVCPoints.safetyKeys[safety.value.place]
        }
        let decision = try humanImpact.lookup(values)
        let impacts = HumanImpact.allCases
        return Fact(
            impacts[min(decision.rank, impacts.count - 1)],
            source: "mission \(mission.value.rawValue) (\(mission.source)), safety "
                + "\(safety.value.rawValue) (\(safety.source)); \(humanImpact.id) row "
                + "\(decision.row)",
            isAssumed: mission.isAssumed || safety.isAssumed)
    }
}

extension RiskInput {
    /// The KEV assertion that was made first; those without a date come last.
    var earliestAssertion: KnownExploited? {
        knownExploited.min { left, right in
            let dates = (left.added?.seconds ?? .max, right.added?.seconds ?? .max)
            return dates.0 != dates.1 ? dates.0 < dates.1 : left.feed < right.feed
        }
    }
}

extension CVSSStatement {
    /// The vector and its issuer, for explanations.
    var named: String { issuer.map { "\(vector) (\($0))" } ?? vector }
}
