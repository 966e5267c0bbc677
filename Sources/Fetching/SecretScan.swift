internal import Glibc

/// Looks for secrets in a stream of bytes, also where one piece ends and the next begins.
///
/// A server that sends a request's headers back would show a plugin what it may not read. Only the
/// text itself is found: a server that encodes or compresses it is not noticed.
struct SecretScan {
    private let telltales: [[UInt8]]
    private var tail: [UInt8] = []

    init(_ secrets: [HostSecret]) { telltales = secrets.map(\.value.telltale) }

    /// Whether one of them ends in this piece.
    mutating func finds(in piece: UnsafeRawBufferPointer) -> Bool {
        guard let longest = telltales.map(\.count).max() else { return false }
        // Only where two pieces meet are bytes copied.
        let seam = unsafe tail + (unsafe piece.prefix(longest))
        let found = telltales.contains { needle in
            unsafe seam.withUnsafeBytes { unsafe Self.contains($0, needle) }
                || (unsafe Self.contains(piece, needle))
        }
        let kept = unsafe piece.count < longest ? tail + piece : Array(piece.suffix(longest))
        tail = kept.suffix(longest - 1)
        return found
    }

    static func contains(_ text: String, _ secrets: [HostSecret]) -> Bool {
        var scan = SecretScan(secrets)
        return unsafe Array(text.utf8).withUnsafeBytes { unsafe scan.finds(in: $0) }
    }

    private static func contains(_ bytes: UnsafeRawBufferPointer, _ needle: [UInt8]) -> Bool {
        guard let first = needle.first, bytes.count >= needle.count else { return false }
        // Where it could begin at the latest.
        let last = bytes.count - needle.count
        var start = 0
        while start <= last, let base = bytes.baseAddress,
            let found = unsafe memchr(base + start, Int32(first), last - start + 1)
        {
            if unsafe memcmp(found, needle, needle.count) == 0 { return true }
            start = unsafe UnsafeRawPointer(found) - base + 1
        }
        return false
    }
}
