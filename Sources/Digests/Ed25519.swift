internal import CSodium

/// The start of libsodium, once per process.
enum Sodium {
    /// Whether `sodium_init` succeeded; it also picks the fastest code for this processor.
    static let isReady = sodium_init() >= 0
}

/// A secret Ed25519 key (RFC 8032), held in locked memory that is wiped at the end.
///
/// It never prints: descriptions say only that it is a key.
public struct SigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The length of the seed that a key is made from, in bytes.
    public static let seedByteCount = 32
    /// The length of a signature in bytes.
    public static let signatureByteCount = 64

    private let secret: SecretMemory
    /// The key that checks the signatures of this one.
    public let verifyingKey: VerifyingKey

    /// Makes a new key from the system's randomness.
    ///
    /// - Throws: ``DigestError/sodiumUnavailable``.
    public init() throws(DigestError) {
        let seed = try SecretMemory(byteCount: Self.seedByteCount)
        unsafe randombytes_buf(seed.start, seed.byteCount)
        try self.init(seed)
    }

    /// Makes the key that belongs to a seed of 32 bytes.
    ///
    /// - Throws: ``DigestError``.
    public init(seed: [UInt8]) throws(DigestError) {
        guard seed.count == Self.seedByteCount else {
            throw .wrongLength(what: "seed of a signing key", found: seed.count, allowed: 32...32)
        }
        let copy = try SecretMemory(byteCount: Self.seedByteCount)
        unsafe copy.start.update(from: seed, count: seed.count)
        try self.init(copy)
    }

    private init(_ seed: SecretMemory) throws(DigestError) {
        secret = try SecretMemory(byteCount: 64)
        var point = [UInt8](repeating: 0, count: VerifyingKey.byteCount)
        unsafe _ = crypto_sign_ed25519_seed_keypair(&point, secret.start, seed.start)
        verifyingKey = VerifyingKey(made: point)
    }

    /// The 32 bytes that the key can be made from again: keep them secret.
    public func seed() -> [UInt8] {
        var seed = [UInt8](repeating: 0, count: Self.seedByteCount)
        unsafe _ = crypto_sign_ed25519_sk_to_seed(&seed, secret.start)
        return seed
    }

    /// Signs bytes; the same bytes give the same 64 bytes of signature.
    public func signature(for bytes: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Self.signatureByteCount)
        unsafe _ = crypto_sign_ed25519_detached(
            &signature, nil, bytes, UInt64(bytes.count), secret.start)
        return signature
    }

    /// Says that it is a key, and nothing of it.
    public var description: String { "SigningKey(secret)" }
    /// Says that it is a key, and nothing of it.
    public var debugDescription: String { description }
    /// Has no children, so that `dump` shows nothing of the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A public Ed25519 key (RFC 8032).
public struct VerifyingKey: Hashable, Sendable, CustomStringConvertible {
    /// The length of a key in bytes.
    public static let byteCount = 32

    /// The 32 bytes of the key.
    public let bytes: [UInt8]

    /// Wraps the bytes of a public key.
    ///
    /// - Throws: ``DigestError`` when there are not 32 of them, or when they are no point of the
    ///   curve's main subgroup.
    public init(bytes: [UInt8]) throws(DigestError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(what: "public key", found: bytes.count, allowed: 32...32)
        }
        guard Sodium.isReady else { throw .sodiumUnavailable }
        guard unsafe crypto_core_ed25519_is_valid_point(bytes) == 1 else {
            throw .invalidPublicKey
        }
        self.bytes = bytes
    }

    init(made bytes: [UInt8]) { self.bytes = bytes }

    /// Whether a signature of 64 bytes was made over the bytes by the secret key of this one.
    public func isValid(signature: [UInt8], for bytes: [UInt8]) -> Bool {
        guard signature.count == SigningKey.signatureByteCount else { return false }
        return unsafe crypto_sign_ed25519_verify_detached(
            signature, bytes, UInt64(bytes.count), self.bytes) == 0
    }

    /// The bytes as lower-case hexadecimal digits.
    public var description: String { Hex.encode(bytes) }
}

/// Memory for secrets: guarded, kept out of swap and core dumps where the system allows it, and
/// wiped when it is given back.
// Unchecked, because a pointer is not Sendable: the bytes are written only before the owner of this
// object is handed out, and only read after that.
@safe private final class SecretMemory: @unchecked Sendable {
    let start: UnsafeMutablePointer<UInt8>
    let byteCount: Int

    init(byteCount: Int) throws(DigestError) {
        guard Sodium.isReady, let memory = unsafe sodium_malloc(byteCount) else {
            throw .sodiumUnavailable
        }
        unsafe start = memory.bindMemory(to: UInt8.self, capacity: byteCount)
        self.byteCount = byteCount
    }

    deinit { unsafe sodium_free(start) }
}
