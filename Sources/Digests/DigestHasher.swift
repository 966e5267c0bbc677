internal import CSodium

/// Takes bytes piece by piece and gives their digest at the end.
///
/// Copies are independent: a hasher can be copied to branch off. ``finalize()`` leaves the hasher as
/// it is, so the digest of everything so far can be had at any time.
public protocol DigestHasher: Sendable {
    /// Takes the next bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer)
    /// The digest of all bytes taken so far.
    func finalize() -> DigestValue
}

extension DigestHasher {
    /// Takes the next bytes.
    public mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe update($0) }
    }

    /// Takes the next bytes from any sequence, such as the `utf8` view of a text.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable {
            unsafe update(UnsafeRawBufferPointer($0))
        }
        if done != nil { return }
        var piece: [UInt8] = []
        piece.reserveCapacity(4096)
        for byte in bytes {
            piece.append(byte)
            if piece.count == 4096 {
                update(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        update(piece)
    }
}

/// SHA-256 (FIPS 180-4), piece by piece.
public struct SHA256: DigestHasher {
    private var state = crypto_hash_sha256_state()

    /// Starts with no bytes.
    public init() {
        unsafe _ = crypto_hash_sha256_init(&state)
    }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        let pointer = unsafe start.assumingMemoryBound(to: UInt8.self)
        unsafe _ = crypto_hash_sha256_update(&state, pointer, UInt64(bytes.count))
    }

    public func finalize() -> DigestValue {
        var copy = state
        var out = [UInt8](repeating: 0, count: DigestAlgorithm.sha256.byteCount)
        unsafe _ = crypto_hash_sha256_final(&copy, &out)
        return DigestValue(made: .sha256, out)
    }
}

/// SHA-512 (FIPS 180-4), piece by piece.
public struct SHA512: DigestHasher {
    private var state = crypto_hash_sha512_state()

    /// Starts with no bytes.
    public init() {
        unsafe _ = crypto_hash_sha512_init(&state)
    }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        let pointer = unsafe start.assumingMemoryBound(to: UInt8.self)
        unsafe _ = crypto_hash_sha512_update(&state, pointer, UInt64(bytes.count))
    }

    public func finalize() -> DigestValue {
        var copy = state
        var out = [UInt8](repeating: 0, count: DigestAlgorithm.sha512.byteCount)
        unsafe _ = crypto_hash_sha512_final(&copy, &out)
        return DigestValue(made: .sha512, out)
    }
}
