import PatchModel

/// What the audit log knows of plans and approvals: the state tables are held against it.
extension StateDatabase {
    /// The digest of a plan's latest approval in the log; `nil` when there is none.
    public func approvedDigest(of plan: String) throws(StoreError) -> String? {
        try events(AuditQuery(plan: plan, type: "plan.approved")).last?.event.digest
    }

    /// Where plans and approvals as stored are not what the log says; empty when all agree.
    ///
    /// Cost: every event of every plan is read.
    public func planDeviations() throws(StoreError) -> [String] {
        var deviations: [String] = []
        for plan in try plans() {
            let entries = try events(AuditQuery(plan: plan.id))
            if let last = entries.last(where: { Self.movesPlan($0.event) }) {
                let state = last.event.facts["to"] ?? ""
                if state != plan.state.rawValue {
                    deviations.append(
                        "\(plan.id) is stored as \(plan.state.rawValue), and the log says \(state) "
                            + "(event \(last.sequence))")
                }
                if last.event.digest != plan.digest {
                    deviations.append(
                        "\(plan.id) is stored with digest \(plan.digest ?? "none"), and the log says "
                            + "\(last.event.digest ?? "none") (event \(last.sequence))")
                }
            } else if plan.state != .draft {
                deviations.append(
                    "\(plan.id) is stored as \(plan.state.rawValue), and the log knows no move of it"
                )
            }
            deviations += try unknownApprovals(of: plan.id, entries)
        }
        return deviations
    }

    /// Moves of a plan as a whole; targets have states of their own.
    private static func movesPlan(_ event: AuditEvent) -> Bool {
        guard event.facts["to"] != nil else { return false }
        return ["plan.", "wave.", "approval."].contains { event.type.hasPrefix($0) }
    }

    private func unknownApprovals(
        of plan: String, _ entries: [AuditEntry]
    ) throws(StoreError) -> [String] {
        let types: Set<String> = [
            "approval.given", "approval.refused", "plan.approved", "plan.rejected",
        ]
        var known = entries.map(\.event).filter { types.contains($0.type) }
        var unknown: [String] = []
        for approval in try approvals(of: plan) {
            let place = known.firstIndex { event in
                event.actor == approval.actor && event.digest == approval.digest
            }
            if let place {
                known.remove(at: place)
            } else {
                unknown.append(
                    "\(plan): a word of '\(approval.actor.id)' is stored that the log does not know"
                )
            }
        }
        return unknown
    }
}
