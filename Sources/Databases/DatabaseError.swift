/// Why a database, or a query of it, failed.
public struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Kind: Hashable, Sendable {
        /// The bytes are no such database, or damaged.
        case input
        /// The query is wrong, or asks for what is not allowed.
        case query
        /// A bound is passed.
        case limit
        /// The caller asked to stop.
        case stopped
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// What is wrong, lower case, without a full stop.
    public var reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// The whole sentence.
    public var description: String {
        switch kind {
        case .input: "cannot read the database: \(reason)"
        case .query: "the query failed: \(reason)"
        case .limit: "limit: \(reason)"
        case .stopped: "the query was stopped"
        }
    }
}

/// A cell of a row, or a value for a `?` of a query.
public enum DatabaseValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    /// UTF-8 as the file holds it, perhaps not valid.
    case text([UInt8])
    case blob([UInt8])
}
