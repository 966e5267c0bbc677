public import PatchModel

/// Plans, a line each.
public struct PlanList: Sendable, Encodable {
    public var plans: [Plan]

    public init(plans: [Plan]) { self.plans = plans }

    /// The order is kept.
    public var document: PageDocument {
        var page = PageDocument(title: counted(plans.count, "plan"))
        page.table(
            ["PLAN", "STATE", "TARGETS", "ENDS", "DUE", "REQUESTED BY", "TITLE", "WHY THERE"],
            plans.map { plan in
                [
                    plan.id, plan.state.rawValue, String(plan.content?.targets.count ?? 0),
                    counted(
                        plan.content?.targets.reduce(0) { $0 + $1.claims.count } ?? 0, "finding"),
                    plan.basis.benefits.compactMap(\.due).min()?.date ?? "-", plan.requester.id,
                    plan.title, plan.reason ?? "",
                ]
            })
        return page
    }
}
