/// What is wrong with an audit log.
public enum AuditProblem: Sendable, Hashable, CustomStringConvertible {
    /// The text of an event does not have its hash.
    case changed(sequence: Int64)
    /// An event is no JSON of an event.
    case unreadable(sequence: Int64)
    /// A place holds the event that belongs to another.
    case misplaced(sequence: Int64, holds: Int64)
    /// Events are not there although later ones are.
    case missing(first: Int64, last: Int64)
    /// An event does not carry on from the one before.
    case broken(sequence: Int64)
    /// A column says something else than the text of the event.
    case columnDiffers(sequence: Int64, column: String)
    /// An event was written by another state database.
    case otherDatabase(sequence: Int64, database: String)
    /// The chain fits, and still an event is not the one that was signed or anchored.
    case rewritten(sequence: Int64, witness: String)
    /// Events that a signed head or the anchor knows are gone.
    case tailCut(after: Int64, last: Int64, witness: String)
    /// The signature of a head is not that of its key.
    case badSignature(sequence: Int64)
    /// A head is signed by a key that is not trusted.
    case unknownKey(sequence: Int64, keyID: String)
    /// Heads of events that were signed are gone: how many, the first one's event.
    case headsMissing(first: Int64, count: Int)
    /// The signature of the anchor is wrong, or the anchor cannot be read.
    case badAnchor(String)
    /// The anchor knows another database where this one lies, through an event.
    case replaced(database: String, sequence: Int64, anchor: String)
    /// Triggers that keep the table from being changed are gone or others.
    case triggers([String])

    /// The event that is concerned, the first of several; `nil` for the anchor and the triggers.
    public var sequence: Int64? {
        switch self {
        case .changed(let sequence), .unreadable(let sequence), .misplaced(let sequence, _),
            .missing(let sequence, _), .broken(let sequence), .columnDiffers(let sequence, _),
            .otherDatabase(let sequence, _), .rewritten(let sequence, _),
            .badSignature(let sequence), .unknownKey(let sequence, _),
            .headsMissing(let sequence, _):
            sequence
        case .tailCut(let after, _, _): after &+ 1
        case .badAnchor, .replaced, .triggers: nil
        }
    }

    /// One line: what is wrong where.
    public var description: String {
        switch self {
        case .changed(let sequence):
            "event \(sequence): its text was changed, the hash differs"
        case .unreadable(let sequence): "event \(sequence): its text cannot be read"
        case .misplaced(let sequence, let holds):
            "event \(sequence): event \(holds) stands in its place"
        case .missing(let first, let last):
            first == last
                ? "event \(first): it is missing" : "event \(first): it is missing, to \(last)"
        case .broken(let sequence):
            "event \(sequence): it does not carry on from event \(sequence &- 1)"
        case .columnDiffers(let sequence, let column):
            "event \(sequence): column '\(column)' differs from its text"
        case .otherDatabase(let sequence, let database):
            "event \(sequence): it was written by another database, '\(database)'"
        case .rewritten(let sequence, let witness):
            "event \(sequence): it was written anew, \(witness) has another hash"
        case .tailCut(let after, let last, let witness):
            "tail cut off after \(after): \(witness) knows event \(last)"
        case .badSignature(let sequence):
            "event \(sequence): the signature of its head is wrong"
        case .unknownKey(let sequence, let keyID):
            "event \(sequence): its head is signed by the unknown key '\(keyID)'"
        case .headsMissing(let first, let count):
            count == 1
                ? "event \(first): its signed head is missing"
                : "event \(first): signed heads are missing from \(first) on, \(count) in all"
        case .badAnchor(let text): "anchor: \(text)"
        case .replaced(let database, let sequence, let anchor):
            "anchor: it knows another database, '\(database)', through event \(sequence), which is "
                + "not this one: was state.db replaced? If that was meant, take its line out of "
                + "'\(anchor)'"
        case .triggers(let names):
            "triggers gone or changed: \(names.joined(separator: ", "))"
        }
    }
}

/// What the anchor proves of the end of the log.
public enum AnchorState: Sendable, Hashable, CustomStringConvertible {
    /// No anchor was given, or it does not know the database.
    case absent
    /// It names the last event.
    case current
    /// It was one event behind, as after an interrupted write, and was brought up to date.
    case repaired
    /// It is behind: what came after the event that it names is not proven by it.
    case behind(sequence: Int64)
    /// It contradicts the log, or cannot be read.
    case contradicts

    /// One line.
    public var description: String {
        switch self {
        case .absent: "no anchor: tail not provable"
        case .current: "anchor agrees: nothing was cut off"
        case .repaired: "anchor was one event behind, an interrupted write: brought up to date"
        case .behind(let sequence):
            "anchor stands at event \(sequence): the tail after it is not provable"
        case .contradicts: "anchor contradicts the log"
        }
    }
}

/// What a verification of the audit log found.
public struct AuditReport: Sendable, Hashable {
    /// The random id of the state database.
    public var database: String
    /// Events that were read and found good, from the first on.
    public var events: Int
    /// The number of the last event there is; 0 when there is none.
    public var last: Int64
    /// Signed heads that were checked and found good.
    public var heads: Int
    /// The last event that a good signature covers; `nil` when none does.
    public var signedThrough: Int64?
    public var anchor: AnchorState
    /// What is wrong, the first bad event first; empty when all is well.
    public var problems: [AuditProblem]
    /// What could not be proven, and what was repaired.
    public var notes: [String]

    /// Whether nothing is wrong.
    public var isIntact: Bool { problems.isEmpty }

    /// One line: `chain intact; tail not provable`, or the first thing that is wrong.
    public var summary: String {
        if let problem = problems.first { return "\(problem)" }
        switch anchor {
        case .absent: return "chain intact; tail not provable"
        case .behind(let sequence): return "chain intact; tail after \(sequence) not provable"
        case .current, .repaired, .contradicts: return "chain and tail intact"
        }
    }
}
