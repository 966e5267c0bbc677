/// A package file: lead, signature, header, payload. The payload is not read.
///
/// Source: rpm's "RPM V4 Package format".
public enum RPMPackageFile {
    static let magic: [UInt8] = [0xED, 0xAB, 0xEE, 0xDB]
    private static let leadSize = 96

    /// The header of the package that a file holds, under the number 0.
    ///
    /// - Throws: ``RPMError`` when it is no package file, or cut off before the end of the header.
    public static func stored(_ bytes: RPMBytes) throws(RPMError) -> StoredHeader {
        let header = try header(bytes)
        return StoredHeader(0) { () throws(RPMError) in header }
    }

    static func header(_ bytes: RPMBytes) throws(RPMError) -> RPMHeader {
        guard bytes.has(magic, at: 0) else { throw RPMError("it is no rpm package") }
        guard let signature = try HeaderSequence.range(bytes, at: leadSize) else {
            throw RPMError("its signature is not a header")
        }
        // The signature is padded to 8 bytes.
        let start = (signature.upperBound + 7) & ~7
        guard let main = try HeaderSequence.range(bytes, at: start),
            let blob = bytes.bytes(at: main.lowerBound, count: main.count)
        else { throw RPMError("its header is not where the signature ends") }
        var header = try RPMHeader(blob: blob)
        if let blob = bytes.bytes(at: signature.lowerBound, count: signature.count) {
            header.signatureMD5 = try RPMHeader(blob: blob).binary(RPMHeader.Tag.signatureMD5)
        }
        return header
    }
}

/// Headers one after another, each behind its magic.
public struct HeaderSequence {
    private let bytes: RPMBytes
    private var place = 0
    private var number = 0

    public init(_ bytes: RPMBytes) { self.bytes = bytes }

    /// The next header; nil at the end.
    ///
    /// - Throws: ``RPMError``; there are no more headers then.
    public mutating func next() throws(RPMError) -> StoredHeader? {
        guard place < bytes.count else { return nil }
        guard let range = try Self.range(bytes, at: place),
            let blob = bytes.bytes(at: range.lowerBound, count: range.count)
        else { throw RPMError("there is no header at byte \(place)") }
        place = range.upperBound
        number += 1
        return StoredHeader(number) { () throws(RPMError) in try RPMHeader(blob: blob) }
    }

    /// The bytes of a header without its magic; nil when no magic is there.
    static func range(_ bytes: RPMBytes, at offset: Int) throws(RPMError) -> Range<Int>? {
        guard bytes.has(RPMHeader.magic, at: offset) else { return nil }
        let start = offset + 8
        guard let tags = bytes.number(at: start, 4, bigEndian: true),
            let data = bytes.number(at: start + 4, 4, bigEndian: true),
            let length = RPMHeader.length(tags: tags, data: data), start + length <= bytes.count
        else { throw RPMError("the header at byte \(offset) is cut off") }
        return start..<start + length
    }
}
