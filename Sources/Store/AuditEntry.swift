import Digests
import Foundation
public import PatchModel

/// An event in its place in the log.
public struct AuditEntry: Sendable, Hashable {
    /// From 1, without gaps.
    public var sequence: Int64
    public var event: AuditEvent
    /// Canonical JSON of the event with `sequence`, `database`, `previous` and, when its head was
    /// signed, the `keyID`: what is hashed.
    public var body: String
    /// The hash of the event before; 64 zeros for the first.
    public var previous: String
    /// SHA-256 of ``body``, hexadecimal.
    public var hash: String
}

/// Which events are asked for; what is `nil` is not asked.
public struct AuditQuery: Sendable, Hashable {
    public var plan: String?
    /// Key of the asset.
    public var asset: String?
    /// A type, or the beginning of types when it ends in a dot: `plan.`.
    public var type: String?
    /// The first moment that counts.
    public var since: Timestamp?
    /// The first moment that no longer counts.
    public var until: Timestamp?
    /// Only so many, the latest.
    public var limit: Int?

    public init(
        plan: String? = nil, asset: String? = nil, type: String? = nil, since: Timestamp? = nil,
        until: Timestamp? = nil, limit: Int? = nil
    ) {
        self.plan = plan
        self.asset = asset
        self.type = type
        self.since = since
        self.until = until
        self.limit = limit
    }
}

/// An event as its canonical text has it: fields that are empty may be missing.
struct AuditBody: Decodable {
    var sequence: Int64
    var database: String
    var previous: String
    /// The key that signed the head of this event; `nil` when none did.
    var keyID: String?
    var event: AuditEvent

    private enum Place: String, CodingKey { case sequence, database, previous, keyID }

    private enum Field: String, CodingKey {
        case at, type, actor, plan, digest, asset, assetName, operation, why, what, reason
        case approvers, checks, steps, facts, closed, opened
    }

    init(from decoder: any Decoder) throws {
        let place = try decoder.container(keyedBy: Place.self)
        sequence = try place.decode(Int64.self, forKey: .sequence)
        database = try place.decode(String.self, forKey: .database)
        previous = try place.decode(String.self, forKey: .previous)
        keyID = try place.decodeIfPresent(String.self, forKey: .keyID)
        let fields = try decoder.container(keyedBy: Field.self)
        func text(_ field: Field) throws -> String? {
            try fields.decodeIfPresent(String.self, forKey: field)
        }
        func list<Element: Decodable>(_ field: Field) throws -> [Element] {
            try fields.decodeIfPresent([Element].self, forKey: field) ?? []
        }
        event = AuditEvent(
            at: try fields.decode(Timestamp.self, forKey: .at),
            type: try fields.decode(String.self, forKey: .type),
            actor: try fields.decode(Actor.self, forKey: .actor), plan: try text(.plan),
            digest: try text(.digest), asset: try text(.asset), assetName: try text(.assetName),
            operation: try text(.operation), why: try list(.why), what: try list(.what),
            reason: try text(.reason), approvers: try list(.approvers),
            checks: try list(.checks), steps: try list(.steps),
            facts: try fields.decodeIfPresent([String: String].self, forKey: .facts) ?? [:],
            closed: try list(.closed), opened: try list(.opened))
    }

    /// `nil` when the text is no event.
    init?(text: String) {
        guard let body = try? JSONDecoder().decode(AuditBody.self, from: Data(text.utf8)) else {
            return nil
        }
        self = body
    }

    /// The canonical text of an event in its place; empty fields are left out.
    ///
    /// - Parameter keyID: The key that will sign its head: in the chain, so that heads cannot be
    ///   deleted unnoticed.
    static func text(
        of event: AuditEvent, sequence: Int64, database: String, previous: String, keyID: String?
    ) throws -> String {
        guard case .object(var members) = try CanonicalJSON.value(of: event) else { return "" }
        members = members.filter { $0.value != .list([]) && $0.value != .object([:]) }
        members["sequence"] = .integer(sequence)
        members["database"] = .string(database)
        members["previous"] = .string(previous)
        if let keyID { members["keyID"] = .string(keyID) }
        return String(decoding: try CanonicalJSON.bytes(of: .object(members)), as: UTF8.self)
    }
}
