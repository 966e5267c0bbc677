internal import PatchModel

extension AssessmentExplanation {
    /// The score's factors, with where each comes from.
    func score() -> Explanation {
        let score = assessment.score
        var children = [
            likelihood(),
            factor("exposure", assessment.points.exposure, score.exposure) { $0.rawValue },
            factor(
                "use", input.use ?? Fact(.installed, source: "not known", isAssumed: true),
                score.use
            ) { $0.rawValue },
            factor(
                "confidence of the match",
                input.confidence
                    ?? Fact(score.confidence.point, source: "not known", isAssumed: true),
                score.confidence
            ) { decimal($0) },
        ]
        if !active.isEmpty {
            children.append(
                Explanation(
                    "mitigations", "\(active.count) count", contribution: score.mitigations))
        }
        children = [
            Explanation(
                "chance of a successful attack", decimal(score.probability), rule: "at most 0.99",
                children: children),
            impact(),
            Explanation(
                "weight", decimal(score.weight), rule: "-ln(1 - chance) * harm"),
        ]
        let interval = score.interval
        children += interval.unknown.map { unknown in
            Explanation(
                "worth finding out", unknown.fact.rawValue,
                rule: "narrows by \(decimal(unknown.narrowing, places: 1)) points")
        }
        return Explanation(
            "score", interval.description, rule: "100 * chance * harm", children: children)
    }

    private func likelihood() -> Explanation {
        let likelihood = assessment.score.likelihood
        var children: [Explanation] = []
        if assessment.points.inKEV.value {
            let fact = assessment.points.inKEV
            children.append(
                Explanation("in KEV", "yes", source: fact.source, date: fact.date))
        }
        if let epss = input.epss {
            let percentile = epss.value.percentile.map { ", percentile \(decimal($0))" } ?? ""
            children.append(
                Explanation(
                    "EPSS", decimal(epss.value.score) + percentile, source: epss.source,
                    date: epss.date, isAssumed: epss.isAssumed))
        }
        if let lev = input.lev {
            children.append(
                Explanation(
                    "LEV", decimal(lev.value), source: lev.source, date: lev.date,
                    isAssumed: lev.isAssumed))
        }
        return Explanation(
            "likelihood of exploitation", decimal(likelihood.point),
            rule: "highest of KEV, EPSS and LEV", contribution: likelihood.point,
            isAssumed: assessment.score.assumed.contains(.epss), children: children)
    }

    private func impact() -> Explanation {
        let score = assessment.score
        let points = assessment.points
        let statement = cvss.chosen?.statement
        let children = [
            Explanation(
                "technical impact", decimal(score.technicalImpact.point),
                source: statement?.named ?? "no CVSS vector", date: statement?.date,
                contribution: score.technicalImpact.point, isAssumed: statement == nil),
            factor("mission", points.mission, score.mission) { String($0.rawValue) },
            Explanation(
                "safety", String(points.safety.value.rawValue), source: points.safety.source,
                date: points.safety.date,
                rule: score.safety.point == 1 ? "raises the mission factor to 1" : nil,
                isAssumed: points.safety.isAssumed),
        ]
        return Explanation("harm", decimal(score.impact), children: children)
    }

    private func factor<Value>(
        _ name: String, _ fact: Fact<Value>, _ range: ScoreRange, _ text: (Value) -> String
    ) -> Explanation {
        Explanation(
            name, text(fact.value), source: fact.source, date: fact.date,
            contribution: range.point, isAssumed: fact.isAssumed)
    }
}
