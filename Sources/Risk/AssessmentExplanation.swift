internal import PatchModel

/// Builds the tree that `explain` prints.
struct AssessmentExplanation {
    let assessment: RiskAssessment
    let input: RiskInput
    let policy: RiskPolicy
    let cvss: CVSSReading
    let active: [Mitigation]

    func tree() -> Explanation {
        let effective = assessment.effective
        var words = [effective.response.explained]
        if let due = assessment.due { words.append("due \(due.date)") }
        words.append("score \(assessment.score.interval)")
        var children = [node("outcome", assessment.outcome)]
        if let mitigated = assessment.mitigated {
            children.append(node("outcome with mitigations", mitigated))
        }
        children += mitigations()
        children.append(due())
        children.append(score())
        children += cvss.unreadable.map { statement, reason in
            Explanation(
                "vector left out", statement.vector, source: statement.issuer,
                date: statement.date, rule: reason)
        }
        let name =
            input.component.isEmpty ? input.advisory : "\(input.advisory) in \(input.component)"
        return Explanation(name, words.joined(separator: ", "), children: children)
    }

    private func node(_ name: String, _ outcome: Outcome) -> Explanation {
        var children = outcome.decisions.map { decision in
            let value =
                decision.outcome == decision.response.explained
                ? decision.outcome : "\(decision.outcome): \(decision.response.explained)"
            return Explanation(
                decision.tableName, value, rule: "\(decision.table) row \(decision.row)",
                children: decision.inputs.map { item in
                    Explanation(
                        item.point, item.value.value, source: item.value.source,
                        date: item.value.date, isAssumed: item.value.isAssumed)
                })
        }
        if outcome.isRaisedToFloor {
            children.append(
                Explanation(
                    "floor", policy.knownExploitedFloor.explained,
                    rule: "exploited flaws on assets of open exposure"))
        }
        if outcome.needsForensicTriage {
            children.append(
                Explanation("also owed", "look for traces of an attack on the asset"))
        }
        return Explanation(name, outcome.response.explained, children: children)
    }

    private func mitigations() -> [Explanation] {
        input.mitigations.map { mitigation in
            let counts = mitigation.isActive(at: assessment.moment)
            let state: String =
                if counts {
                    "counts"
                } else if mitigation.verified.map({ $0 <= assessment.moment }) != true {
                    "does not count, not verified"
                } else {
                    "does not count, expired"
                }
            return Explanation(
                "mitigation (\(mitigation.kind.rawValue))", state, source: mitigation.evidence,
                date: mitigation.verified,
                rule: mitigation.expires.map { "expires \($0.date)" },
                contribution: counts ? 1 - mitigation.boundedEffect : nil)
        }
    }

    private func due() -> Explanation {
        var children = RiskClocks.Name.allCases.compactMap { name in
            input.clocks[name].map { moment in
                Explanation(
                    name.rawValue, moment.description,
                    rule: name == assessment.clock ? "the clock starts here" : nil)
            }
        }
        if let date = assessment.effective.due {
            children.append(Explanation("by today's outcome", date.date))
        }
        if let first = input.firstDue {
            children.append(
                Explanation("set first", first.date, rule: "only an exception extends it"))
        }
        for assertion in input.knownExploited.sorted(by: { $0.feed < $1.feed }) {
            guard let date = assertion.due else { continue }
            children.append(
                Explanation(
                    "due date of the KEV record", date.date, source: assertion.feed,
                    date: assertion.added, rule: "shown, not counted"))
        }
        let value: String
        if let due = assessment.due {
            value = due.date
        } else if assessment.effective.response.days == nil {
            value = "next upgrade"
        } else {
            value =
                "none, give one of the clocks "
                + policy.clockStart.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        }
        return Explanation("due date", value, children: children)
    }
}
