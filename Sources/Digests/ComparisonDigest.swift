internal import CNettle

/// MD5 and SHA-1, for comparison with what package formats state. Both are broken: two contents with
/// one digest can be made, so neither proves anything about where bytes come from. Nothing of
/// Oakum's own rests on them; see ``Digest`` for those that hold.
public enum ComparisonDigest {
    /// The MD5 digest (RFC 1321), 16 bytes.
    public static func md5(of bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var state = md5_ctx()
        unsafe nettle_md5_init(&state)
        if let start = bytes.baseAddress { unsafe nettle_md5_update(&state, bytes.count, start) }
        var digest = [UInt8](repeating: 0, count: Int(MD5_DIGEST_SIZE))
        unsafe nettle_md5_digest(&state, digest.count, &digest)
        return digest
    }

    /// The SHA-1 digest (FIPS 180-4), 20 bytes.
    public static func sha1(of bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var state = sha1_ctx()
        unsafe nettle_sha1_init(&state)
        if let start = bytes.baseAddress { unsafe nettle_sha1_update(&state, bytes.count, start) }
        var digest = [UInt8](repeating: 0, count: Int(SHA1_DIGEST_SIZE))
        unsafe nettle_sha1_digest(&state, digest.count, &digest)
        return digest
    }
}
