public import PatchModel

/// What the decision tables say of a finding, and by when.
public struct Outcome: Sendable, Hashable, Codable {
    /// One for each table of the policy, in its order.
    public var decisions: [TableDecision]
    /// The most urgent response of all tables, or the floor for exploited flaws.
    public var response: ResponseClass
    /// Any table asks to look for traces of an attack.
    public var needsForensicTriage: Bool
    /// The response was raised, because the flaw is exploited and the asset's exposure is open.
    public var isRaisedToFloor: Bool
    /// The earliest date of all tables; `nil` without a clock, or when only the next upgrade counts.
    public var due: Timestamp?

    /// Takes the most urgent decision.
    init(_ decisions: [TableDecision], floor: ResponseClass?, start: Timestamp?) {
        self.decisions = decisions
        var response: ResponseClass?
        for decision in decisions {
            if response.map(decision.response.isMoreUrgent(than:)) ?? true {
                response = decision.response
            }
        }
        isRaisedToFloor = false
        if let floor, response.map({ floor.limit < $0.limit }) ?? true {
            isRaisedToFloor = true
            response = floor
        }
        // Without any table nothing is owed but the next upgrade.
        self.response =
            response ?? ResponseClass(name: "next upgrade", days: nil, waitsForUpgrade: true)
        needsForensicTriage = decisions.contains { $0.response.needsForensicTriage }
        due = self.response.due(from: start)
    }
}

/// The answer of one decision table.
public struct TableDecision: Sendable, Hashable, Codable {
    /// The table's id, such as `ssvc:DT_DP:1.0.0`.
    public var table: String
    public var tableName: String
    /// The row's number in the table's file, from 0.
    public var row: Int
    public var inputs: [Input]
    /// The outcome's name in the table: `Immediate`.
    public var outcome: String
    /// What the policy makes of it: `Act`, 3 days.
    public var response: ResponseClass

    /// One input of the look-up.
    public struct Input: Sendable, Hashable, Codable {
        /// The decision point's name: `Exploitation`.
        public var point: String
        /// The value's name: `Active`.
        public var value: Fact<String>
    }
}

extension ResponseClass {
    /// The date by which it is owed, at most the end of year 9999.
    func due(from start: Timestamp?) -> Timestamp? {
        guard let start, days != nil else { return nil }
        let lastSecond: Int64 = 253_402_300_799
        // A policy is input: 10,000 years of days keep the product far from overflow.
        let seconds = Int64(min(limit, 3_652_425)) * 86_400
        let (sum, overflow) = start.seconds.addingReportingOverflow(seconds)
        return Timestamp(seconds: overflow ? lastSecond : min(sum, lastSecond))
    }
}
