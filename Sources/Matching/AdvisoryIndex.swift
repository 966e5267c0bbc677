public import PatchModel

/// What matching needs of a store of advisories: one consistent state of it.
///
/// An in-memory index serves tests; the advisory database's snapshot has the same calls.
public protocol AdvisoryIndex {
    /// Calls `body` for every affected package that a query finds, in any order.
    ///
    /// Entries that name no release always count; others when the query lists their release.
    func eachHit(for queries: [AdvisoryQuery], _ body: (AdvisoryHit) throws -> Void) throws

    /// The alias groups of `ids`; an id that no alias names is its own group.
    func groups(of ids: [String]) throws -> [String: AliasGroup]

    /// Every signal of the ids.
    func signals(for ids: [String]) throws -> [Signal]

    /// The records with these ids, for their severities and summaries; `affected` may be empty.
    func heads(of ids: [String]) throws -> [Advisory]
}
