internal import PluginProtocol

/// A digest as files state it: `sha256:HEX`, `sha512-BASE64` (Subresource Integrity) or Go's `h1:BASE64`.
enum StatedDigest {
    /// Algorithms by name, with the bytes of their digests: those of Python's hashlib, of Subresource
    /// Integrity (https://www.w3.org/TR/SRI/), and `h1` of Go's go.sum, which is SHA-256.
    private static let algorithms: [(name: String, bytes: Int)] = [
        ("md5", 16), ("sha1", 20), ("sha224", 28), ("sha256", 32), ("sha384", 48), ("sha512", 64),
        ("sha3_224", 28), ("sha3_256", 32), ("sha3_384", 48), ("sha3_512", 64), ("blake2b", 64),
        ("blake2s", 32), ("blake3", 32), ("h1", 32),
    ]

    /// Why a text is no digest; `nil` for one.
    static func problem(with text: String) -> String? {
        let bytes = Array(text.utf8)
        guard let mark = bytes.firstIndex(where: { $0 == 0x3a || $0 == 0x2d }), mark > 0 else {
            return "there is no algorithm before it"
        }
        let name = String(decoding: bytes[..<mark], as: UTF8.self)
        guard let known = algorithms.first(where: { $0.name == name.lowercased() }) else {
            let names = algorithms.map(\.name)
            return "'\(name)' is no algorithm that is known: \(names.joined(separator: ", "))"
                + NearestName.hint(name, among: names)
        }
        let body = bytes[(mark + 1)...]
        if body.count == 2 * known.bytes, body.allSatisfy(isHexDigit) { return nil }
        if base64Count(body) == known.bytes { return nil }
        return "the digest of \(known.name) is \(2 * known.bytes) hexadecimal digits, or "
            + "\((known.bytes + 2) / 3 * 4) characters of Base64; these are \(body.count) bytes"
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// How many bytes a text of either alphabet stands for, padded or not; `nil` for another text.
    private static func base64Count(_ text: ArraySlice<UInt8>) -> Int? {
        var text = text
        while text.count % 4 != 1, text.last == UInt8(ascii: "=") { text.removeLast() }
        let isWhole = text.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
                || (0x61...0x7a).contains(byte) || "+/-_".utf8.contains(byte)
        }
        return isWhole && text.count % 4 != 1 ? text.count * 6 / 8 : nil
    }
}
