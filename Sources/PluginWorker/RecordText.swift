/// Texts of records: UTF-8 without NUL, whatever the file had.
enum RecordText {
    /// What stands where bytes are no text.
    static let replacement = "\u{fffd}"

    /// The text with U+FFFD for bytes that are not UTF-8 and for NUL; `nil` when nothing had to go.
    static func repaired(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard unsafe bytes.contains(where: { $0 == 0 || $0 >= 0x80 }) else { return nil }
        let hasNUL = unsafe bytes.contains(0)
        guard unsafe hasNUL || String(validating: bytes, as: UTF8.self) == nil else { return nil }
        return withoutNUL(unsafe String(decoding: bytes, as: UTF8.self))
    }

    /// The package URL without `%00`; `nil` when all of it was text.
    ///
    /// `oakum.purl` has its parts as text already: bytes that were none stand there as U+FFFD.
    static func repaired(purl: String) -> String? {
        guard purl.utf8.contains(UInt8(ascii: "%")) || purl.unicodeScalars.contains("\u{fffd}")
        else { return nil }
        let bytes = Array(purl.utf8)
        var result: [UInt8] = []
        var place = 0
        var isWhole = !purl.unicodeScalars.contains("\u{fffd}")
        while place < bytes.count {
            let rest = bytes[place...]
            if rest.starts(with: "%00".utf8) {
                result += "%EF%BF%BD".utf8
                place += 3
                isWhole = false
            } else {
                if rest.starts(with: "%EF%BF%BD".utf8) { isWhole = false }
                result.append(bytes[place])
                place += 1
            }
        }
        return isWhole ? nil : String(decoding: result, as: UTF8.self)
    }

    private static func withoutNUL(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(scalar == "\0" ? "\u{fffd}" : scalar) }
        return String(result)
    }
}
