public import Digests
public import PatchModel

/// The end of the audit log at one moment: which event was the last, and its hash. Signed, it
/// proves every event up to it.
public struct AuditHead: Sendable, Hashable, Codable {
    /// The number of the last event.
    public var sequence: Int64
    /// Its hash, hexadecimal.
    public var hash: String
    /// The random id of the state database.
    public var database: String
    /// When the event was.
    public var at: Timestamp
    /// ``keyID(of:)`` of the key that signed; `nil` when there is no signature.
    public var keyID: String?
    /// The Ed25519 signature of ``signedBytes()``, hexadecimal.
    public var signature: String?

    public init(
        sequence: Int64, hash: String, database: String, at: Timestamp, keyID: String? = nil,
        signature: String? = nil
    ) {
        self.sequence = sequence
        self.hash = hash
        self.database = database
        self.at = at
        self.keyID = keyID
        self.signature = signature
    }

    /// The short name of a key: the first 16 hexadecimal digits of SHA-256 of its public half.
    public static func keyID(of key: VerifyingKey) -> String {
        String(Digest.sha256(of: key.bytes).hex.prefix(16))
    }

    /// What is signed: canonical JSON of everything but the signature, with a `format` of its own so
    /// that it is never taken for something else.
    public func signedBytes() throws -> [UInt8] {
        var head = self
        head.signature = nil
        guard case .object(var members) = try CanonicalJSON.value(of: head) else { return [] }
        members["format"] = "oakum.audit.head/1"
        return try CanonicalJSON.bytes(of: .object(members))
    }

    /// The same head, signed.
    public func signed(by key: SigningKey) throws -> AuditHead {
        var head = self
        head.keyID = Self.keyID(of: key.verifyingKey)
        head.signature = Hex.encode(key.signature(for: try head.signedBytes()))
        return head
    }

    /// Whether the signature is that of a key.
    public func isValid(by key: VerifyingKey) -> Bool {
        guard keyID == Self.keyID(of: key), let signature,
            let bytes = try? Hex.decode(signature), let signed = try? signedBytes()
        else { return false }
        return key.isValid(signature: bytes, for: signed)
    }
}

/// How the end of the audit log is proven: signed by a key, noted outside the data directory, both
/// or neither.
public struct AuditSeal: Sendable {
    /// Signs the head after each event.
    public var key: SigningKey?
    /// Where the latest head is noted after each commit.
    public var anchor: AuditAnchor?
    /// Gets each new reason why the anchor could not be written. The event is in the log all the same.
    public var warn: (@Sendable (String) -> Void)?

    public init(
        key: SigningKey? = nil, anchor: AuditAnchor? = nil,
        warn: (@Sendable (String) -> Void)? = nil
    ) {
        self.key = key
        self.anchor = anchor
        self.warn = warn
    }

    /// The head after an event, signed when there is a key.
    func head(of entry: AuditEntry, database: String) throws -> AuditHead {
        let head = AuditHead(
            sequence: entry.sequence, hash: entry.hash, database: database, at: entry.event.at)
        return try key.map { try head.signed(by: $0) } ?? head
    }
}
