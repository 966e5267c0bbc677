/// A scheme whose order is also that of bytes: each version has a key of its own, and keys compare as
/// the versions do, byte by byte.
///
/// A key is good for comparing with keys of the same scheme and the same release of Oakum; it is
/// nothing to keep, and not the version.
public protocol SortKeyedScheme: VersionScheme {
    /// The key of a version that `compare` accepts; linear in its length.
    ///
    /// - Throws: `VersionError` for a text that `compare` refuses.
    func sortKey(of version: String) throws(VersionError) -> [UInt8]
}

/// The pieces of which keys are made. What ends a list is smaller than what goes on with it.
enum SortKey {
    static let end: UInt8 = 0

    /// A number of any length: how many digits it has, then these, without leading zeros.
    static func append(_ run: Range<Int>, of bytes: Span<UInt8>, to key: inout [UInt8]) {
        var first = run.lowerBound
        while first < run.upperBound, bytes[first] == 0x30 { first += 1 }
        let count = run.upperBound - first
        if count < 0xFF {
            key.append(UInt8(count))
        } else {
            key.append(0xFF)
            append(count: count, to: &key)
        }
        for position in first..<run.upperBound { key.append(bytes[position]) }
    }

    /// A word of letters: its bytes and an end.
    static func append(word run: Range<Int>, of bytes: Span<UInt8>, to key: inout [UInt8]) {
        for position in run { key.append(bytes[position]) }
        key.append(end)
    }

    /// A count that compares as it is: eight bytes, the highest first.
    static func append(count: Int, to key: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            key.append(UInt8(truncatingIfNeeded: count >> shift))
        }
    }

    /// Identifiers with dots between: numbers come before words, fewer before more.
    static func append(
        identifiers run: Range<Int>, of bytes: Span<UInt8>, to key: inout [UInt8]
    ) {
        var start = run.lowerBound
        while start < run.upperBound {
            var stop = start
            while stop < run.upperBound, bytes[stop] != 0x2E { stop += 1 }
            if endOfDigits(bytes, from: start, to: stop) == stop {
                key.append(1)
                append(start..<stop, of: bytes, to: &key)
            } else {
                key.append(2)
                append(word: start..<stop, of: bytes, to: &key)
            }
            start = stop + 1
        }
        key.append(end)
    }

    /// Numbers with dots between; zeros at the end do not count.
    static func appendDotted(_ run: Range<Int>, of bytes: Span<UInt8>, to key: inout [UInt8]) {
        var kept = key.count
        var position = run.lowerBound
        while position < run.upperBound {
            let stop = endOfDigits(bytes, from: position, to: run.upperBound)
            key.append(1)
            append(position..<stop, of: bytes, to: &key)
            if key.last != 0 || key[key.count - 2] != 1 { kept = key.count }
            position = min(stop + 1, run.upperBound)
        }
        key.removeSubrange(kept...)
        key.append(end)
    }
}

extension DpkgScheme: SortKeyedScheme {
    /// Epoch, upstream version and revision, each in the order that dpkg compares its parts in.
    public func sortKey(of version: String) throws(VersionError) -> [UInt8] {
        let bytes = version.utf8Span.span
        let parts: DpkgVersion
        do { parts = try DpkgVersion(bytes) } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
        var key: [UInt8] = []
        SortKey.append(parts.epoch, of: bytes, to: &key)
        Self.append(parts.upstream, of: bytes, to: &key)
        Self.append(parts.revision, of: bytes, to: &key)
        return key
    }

    /// A stretch without digits and a number by turns; behind the end stand nothing and zero.
    private static func append(_ run: Range<Int>, of bytes: Span<UInt8>, to key: inout [UInt8]) {
        let stretchEnd: UInt8 = 2
        var position = run.lowerBound
        repeat {
            while position < run.upperBound, !bytes[position].isDigit {
                let byte = bytes[position]
                if byte == 0x7E {
                    key.append(1)
                } else if byte.isLetter || byte > 0x7F {
                    key.append(byte)
                } else {
                    // Signs come after all letters; UTF-8 has no byte 0xFF.
                    key += [0xFF, byte]
                }
                position += 1
            }
            key.append(stretchEnd)
            let stop = endOfDigits(bytes, from: position, to: run.upperBound)
            SortKey.append(position..<stop, of: bytes, to: &key)
            position = stop
        } while position < run.upperBound
        key.append(stretchEnd)
    }
}

extension SemVerScheme: SortKeyedScheme {
    /// The numbers, then the pre-release, which comes before none.
    public func sortKey(of version: String) throws(VersionError) -> [UInt8] {
        let bytes = version.utf8Span.span
        let parts: SemVerText
        do { parts = try SemVerText(bytes) } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
        var key: [UInt8] = []
        parts.appendKey(bytes, to: &key)
        return key
    }
}

extension SemVerText {
    /// Adds the numbers, then the pre-release, which comes before none.
    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        SortKey.appendDotted(numbers, of: bytes, to: &key)
        guard !prerelease.isEmpty else {
            key.append(1)
            return
        }
        key.append(0)
        SortKey.append(identifiers: prerelease, of: bytes, to: &key)
    }
}

extension PEP440Scheme: SortKeyedScheme {
    /// The parts in the order of PEP 440; versions from before it come first.
    public func sortKey(of version: String) throws(VersionError) -> [UInt8] {
        let bytes = version.utf8Span.span
        if let parts = try? PEP440Version(bytes) { return [1] + parts.sortKey(bytes) }
        if let fault = PEP440LegacyVersion.fault(bytes) {
            throw VersionError(text: version, scheme: name, reason: fault)
        }
        return [0] + PEP440LegacyVersion(bytes).sortKey
    }
}
