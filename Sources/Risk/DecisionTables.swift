import CDecisionTables

/// The decision tables at hand: the shipped ones, and any the user adds.
public struct DecisionTables: Sendable, Hashable {
    /// By id, such as `ssvc:DT_DP:1.0.0`.
    public private(set) var byID: [String: DecisionTable]
    /// Human impact from safety and mission; not a table of outcomes.
    public let humanImpact: DecisionTable

    /// SSVC deployer patch application priority: 72 rows over Exploitation, System Exposure,
    /// Automatable and Human Impact.
    public static let deployer = "ssvc:DT_DP:1.0.0"
    /// CISA's coordinator table: 36 rows over Exploitation, Automatable, Technical Impact and
    /// Mission and Well-Being Impact.
    public static let coordinator = "cisa:DT_CO:2.0.3"
    /// Timelines of CISA's directive BOD 26-04: 16 rows over In KEV, Publicly Exposed, Automatable
    /// and Technical Impact.
    public static let bod2604 = "cisa:DT_BOD2604:1.0.0"

    /// The shipped tables; read once, the answer is kept.
    ///
    /// - Throws: ``DecisionTableError`` when a shipped file is damaged; the tests read them all.
    public static func shipped() throws(DecisionTableError) -> DecisionTables {
        try loaded.get()
    }

    /// Adds a table, or replaces the one with its id.
    public mutating func add(_ table: DecisionTable) { byID[table.id] = table }

    /// The table with an id.
    ///
    /// - Throws: ``DecisionTableError/unknownTable(_:)``.
    public func table(_ id: String) throws(DecisionTableError) -> DecisionTable {
        guard let table = byID[id] else { throw .unknownTable(id) }
        return table
    }

    private static let loaded: Result<DecisionTables, DecisionTableError> = Result {
        () throws(DecisionTableError) in try DecisionTables()
    }

    private init() throws(DecisionTableError) {
        byID = [:]
        for document in Self.documents {
            let table = try DecisionTable(json: document)
            byID[table.id] = table
        }
        humanImpact = try DecisionTable(json: Self.humanImpactDocument)
    }

    // Safety of both: constant memory of the given length that lives as long as the process.

    private static var documents: [[UInt8]] {
        [
            unsafe Array(
                UnsafeBufferPointer(start: oakum_table_deployer, count: oakum_table_deployer_size)),
            unsafe Array(
                UnsafeBufferPointer(
                    start: oakum_table_coordinator, count: oakum_table_coordinator_size)),
            unsafe Array(
                UnsafeBufferPointer(
                    start: oakum_table_bod_26_04, count: oakum_table_bod_26_04_size)),
        ]
    }

    private static var humanImpactDocument: [UInt8] {
        unsafe Array(
            UnsafeBufferPointer(
                start: oakum_table_human_impact, count: oakum_table_human_impact_size))
    }
}
