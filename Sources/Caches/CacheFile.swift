internal import Glibc
internal import Synchronization

/// Values by key in one file, kept between runs; losing it costs time and nothing else.
///
/// What a run neither asked for nor kept is gone after ``save()``: the file never grows beyond what
/// one run needs. A damaged file is an empty one.
///
/// Format: `oakumcache1\n`, then entries: length of the key and of the value (4 bytes each,
/// little-endian), FNV-1a of both (8 bytes), key, value.
public final class CacheFile: Sendable {
    /// Larger values are not kept.
    public static let valueLimit = 16 << 20
    /// The file is not made larger than this; what does not fit is not kept.
    public static let sizeLimit = 512 << 20

    private let path: String
    private let state: Mutex<State>

    private struct State {
        var old: MappedFile?
        /// Where the value of a key lies in the old file, its checksum before.
        var places: [ArraySlice<UInt8>: Range<Int>] = [:]
        var used: Set<ArraySlice<UInt8>> = []
        var new: [ArraySlice<UInt8>: [UInt8]] = [:]
    }

    private static let mark = Array("oakumcache1\n".utf8)
    private static let headerLength = 16

    /// Opens the file at `path`, which need not be there.
    public init(path: String) {
        self.path = path
        var state = State()
        if let file = MappedFile(path) {
            state.places = Self.index(file)
            state.old = file
        }
        self.state = Mutex(state)
    }

    /// The value that was kept under a key.
    public func find(_ key: [UInt8]) -> [UInt8]? {
        state.withLock { state in
            if let value = state.new[key[...]] { return value }
            guard let range = state.places[key[...]], let file = state.old else { return nil }
            let value = file.bytes(range)
            let sum = file.number(range.lowerBound - key.count - 8, bytes: 8)
            guard sum == checksum(key, value) else { return nil }
            state.used.insert(key[...])
            return value
        }
    }

    /// Keeps a value for later runs.
    public func keep(_ value: [UInt8], under key: [UInt8]) {
        guard value.count <= Self.valueLimit, key.count <= Self.valueLimit else { return }
        state.withLock { $0.new[key[...]] = value }
    }

    /// Writes what was found and kept, in place of what was there; nothing when that is the same.
    ///
    /// - Returns: why it could not be written, or nil.
    public func save() -> String? {
        state.withLock { state in
            guard !state.new.isEmpty || state.used.count < state.places.count else { return nil }
            var bytes = Self.mark
            func add(_ key: ArraySlice<UInt8>, _ value: [UInt8]) {
                guard bytes.count + key.count + value.count < Self.sizeLimit else { return }
                for number in [UInt32(key.count), UInt32(value.count)] {
                    append(UInt64(number), bytes: 4, to: &bytes)
                }
                append(checksum(key, value), bytes: 8, to: &bytes)
                bytes += key
                bytes += value
            }
            for key in state.used.sorted(by: { $0.lexicographicallyPrecedes($1) })
            where state.new[key] == nil {
                if let range = state.places[key], let file = state.old {
                    add(key, file.bytes(range))
                }
            }
            for (key, value) in state.new.sorted(by: {
                $0.key.lexicographicallyPrecedes($1.key)
            }) { add(key, value) }
            return replaceFile(at: path, with: bytes)
        }
    }

    private static func index(_ file: MappedFile) -> [ArraySlice<UInt8>: Range<Int>] {
        guard file.count >= mark.count, file.bytes(0..<mark.count) == mark else { return [:] }
        var places: [ArraySlice<UInt8>: Range<Int>] = [:]
        var position = mark.count
        while position + headerLength <= file.count {
            let keyLength = Int(file.number(position, bytes: 4))
            let valueLength = Int(file.number(position + 4, bytes: 4))
            let start = position + headerLength
            guard keyLength <= valueLimit, valueLength <= valueLimit,
                start + keyLength + valueLength <= file.count
            else { return places }
            let value = start + keyLength..<start + keyLength + valueLength
            places[file.bytes(start..<start + keyLength)[...]] = value
            position = value.upperBound
        }
        return places
    }
}

/// FNV-1a, 64 bits: enough against a torn or damaged file; who can write the file on purpose can
/// write anything.
private func checksum(_ key: some Sequence<UInt8>, _ value: [UInt8]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    for byte in value { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return hash
}

private func append(_ number: UInt64, bytes count: Int, to bytes: inout [UInt8]) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
}

/// Puts a new file in place of an old one: whoever reads sees one or the other.
private func replaceFile(at path: String, with bytes: [UInt8]) -> String? {
    let draft = path + ".new"
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return unsafe String(cString: strerror(errno)) }
    var sent = 0
    while sent < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(
                descriptor, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
            let reason = unsafe String(cString: strerror(errno))
            close(descriptor)
            unsafe unlink(draft)
            return reason
        }
        sent += count
    }
    close(descriptor)
    guard unsafe rename(draft, path) == 0 else { return unsafe String(cString: strerror(errno)) }
    return nil
}
