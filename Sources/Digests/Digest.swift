/// The digest algorithms on offer.
public enum DigestAlgorithm: String, CaseIterable, Hashable, Sendable {
    case sha256, sha512, blake2b

    /// The length of a digest in bytes; for BLAKE2b the longest, and the one that is made here.
    public var byteCount: Int { self == .sha256 ? 32 : 64 }
}

/// A digest: the algorithm and its bytes.
public struct DigestValue: Hashable, Sendable, CustomStringConvertible {
    /// The algorithm.
    public let algorithm: DigestAlgorithm
    /// The bytes: 32 for SHA-256, 64 for SHA-512, 16 to 64 for BLAKE2b.
    public let bytes: [UInt8]

    /// Wraps the bytes of a digest.
    ///
    /// - Throws: ``DigestError/wrongLength(what:found:allowed:)``.
    public init(_ algorithm: DigestAlgorithm, bytes: [UInt8]) throws(DigestError) {
        let allowed =
            algorithm == .blake2b ? 16...64 : algorithm.byteCount...algorithm.byteCount
        guard allowed.contains(bytes.count) else {
            throw .wrongLength(
                what: "\(algorithm.rawValue) digest", found: bytes.count, allowed: allowed)
        }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Reads `ALGORITHM:HEX`, such as `sha256:e3b0...`, the text that ``description`` writes.
    ///
    /// - Throws: ``DigestError``.
    public init(parsing text: String) throws(DigestError) {
        let name = text.utf8.prefix { $0 != UInt8(ascii: ":") }
        guard let algorithm = DigestAlgorithm(rawValue: String(Substring(name))),
            name.endIndex < text.endIndex
        else { throw .unknownAlgorithm(String(Substring(name))) }
        let hex = text[text.utf8.index(after: name.endIndex)...]
        try self.init(algorithm, bytes: try Hex.decode(String(hex)))
    }

    init(made algorithm: DigestAlgorithm, _ bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// The bytes as lower-case hexadecimal digits.
    public var hex: String { Hex.encode(bytes) }

    /// `ALGORITHM:HEX`.
    public var description: String { "\(algorithm.rawValue):\(hex)" }
}

/// Digests of bytes that are at hand as a whole.
public enum Digest {
    /// The SHA-256 digest (FIPS 180-4).
    public static func sha256(of bytes: [UInt8]) -> DigestValue {
        var hasher = SHA256()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The SHA-512 digest (FIPS 180-4).
    public static func sha512(of bytes: [UInt8]) -> DigestValue {
        var hasher = SHA512()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The BLAKE2b digest of 64 bytes, without a key (RFC 7693).
    public static func blake2b(of bytes: [UInt8]) -> DigestValue {
        var hasher = BLAKE2b()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The digest by an algorithm that is chosen at run time.
    public static func of(_ bytes: [UInt8], _ algorithm: DigestAlgorithm) -> DigestValue {
        switch algorithm {
        case .sha256: sha256(of: bytes)
        case .sha512: sha512(of: bytes)
        case .blake2b: blake2b(of: bytes)
        }
    }
}
