internal import CSodium

/// BLAKE2b (RFC 7693), piece by piece, with or without a key.
public struct BLAKE2b: DigestHasher {
    private var state: BLAKE2bState
    private let byteCount: Int

    /// Starts with no bytes, no key, and a digest of 64 bytes.
    public init() {
        self.init(checkedByteCount: 64, key: [])
    }

    /// Starts with no bytes.
    ///
    /// - Parameters:
    ///   - byteCount: The length of the digest, 16 to 64 bytes.
    ///   - key: Empty, or 16 to 64 bytes: the digest then proves knowledge of the key.
    /// - Throws: ``DigestError/wrongLength(what:found:allowed:)``.
    public init(byteCount: Int, key: [UInt8] = []) throws(DigestError) {
        guard (16...64).contains(byteCount) else {
            throw .wrongLength(what: "blake2b digest", found: byteCount, allowed: 16...64)
        }
        guard key.isEmpty || (16...64).contains(key.count) else {
            throw .wrongLength(what: "blake2b key", found: key.count, allowed: 16...64)
        }
        self.init(checkedByteCount: byteCount, key: key)
    }

    private init(checkedByteCount byteCount: Int, key: [UInt8]) {
        self.byteCount = byteCount
        // Starting libsodium picks the fastest code; without it the result is the same.
        _ = Sodium.isReady
        state = BLAKE2bState()
        unsafe _ = crypto_generichash_blake2b_init(state.opaque, key, key.count, byteCount)
    }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        if !isKnownUniquelyReferenced(&state) { state = state.copy() }
        let pointer = unsafe start.assumingMemoryBound(to: UInt8.self)
        unsafe _ = crypto_generichash_blake2b_update(state.opaque, pointer, UInt64(bytes.count))
    }

    public func finalize() -> DigestValue {
        let copy = state.copy()
        var out = [UInt8](repeating: 0, count: byteCount)
        unsafe _ = crypto_generichash_blake2b_final(copy.opaque, &out, byteCount)
        return DigestValue(made: .blake2b, out)
    }
}

/// The memory of a BLAKE2b computation: libsodium keeps its layout to itself and wants it aligned
/// to 64 bytes. It is wiped when it is given back, because it may hold a key.
// Unchecked, because a pointer is not Sendable: only `BLAKE2b` holds this object, and writes to it
// only while it is the sole holder.
@safe private final class BLAKE2bState: @unchecked Sendable {
    private static let byteCount = crypto_generichash_blake2b_statebytes()
    private let memory: UnsafeMutableRawPointer

    init() {
        unsafe memory = .allocate(byteCount: Self.byteCount, alignment: 64)
    }

    /// The memory as the C functions take it.
    var opaque: OpaquePointer { unsafe OpaquePointer(memory) }

    func copy() -> BLAKE2bState {
        let copy = BLAKE2bState()
        unsafe copy.memory.copyMemory(from: memory, byteCount: Self.byteCount)
        return copy
    }

    deinit {
        unsafe sodium_memzero(memory, Self.byteCount)
        unsafe memory.deallocate()
    }
}
