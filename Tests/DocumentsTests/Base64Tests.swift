import Documents
import Testing

@Suite struct Base64Tests {
    private func decoded(
        _ text: String, _ alphabet: Base64.Alphabet = .standard, skipsBlanks: Bool = false
    ) -> String {
        let raw = Array(text.utf8)
        do throws(Base64.Failure) {
            let bytes = unsafe try raw.withUnsafeBufferPointer { buffer throws(Base64.Failure) in
                try unsafe Base64.decode(buffer, alphabet, skipsBlanks: skipsBlanks)
            }
            return String(decoding: bytes, as: UTF8.self)
        } catch { return "\(error)" }
    }

    private func encoded(_ bytes: [UInt8], _ alphabet: Base64.Alphabet = .standard) -> String {
        unsafe bytes.withUnsafeBufferPointer {
            unsafe String(decoding: Base64.encode($0, alphabet), as: UTF8.self)
        }
    }

    // The texts of RFC 4648, section 10.
    @Test func `writes and reads both alphabets`() {
        let pairs = [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ]
        for (plain, text) in pairs {
            #expect(encoded(Array(plain.utf8)) == text)
            #expect(decoded(text) == plain)
            #expect(encoded(Array(plain.utf8), .url) == text.replacing("=", with: ""))
            #expect(decoded(text.replacing("=", with: ""), .url) == plain)
        }
        #expect(encoded([0xFB, 0xFF, 0xFE]) == "+//+")
        #expect(encoded([0xFB, 0xFF, 0xFE], .url) == "-__-")
        #expect(decoded("Zm9v\n YmFy", skipsBlanks: true) == "foobar")
    }

    @Test func `is strict, and says where`() {
        let cases: [(String, String)] = [
            ("Zm9!", "character 4: '!' is not base64"), ("Zm 9", "character 3: byte 0x20 is not"),
            ("Zm8", "character 4: the text ends in the middle of a group"),
            ("Z", "character 2: the text ends"), ("Z===", "character 2: unexpected '='"),
            ("Zg===", "character 5: unexpected '='"), ("Zg==Zg==", "character 5: text behind"),
            ("Zm9=", "character 5: the last character has stray bits"), ("=", "character 1: unex"),
            ("-__-", "character 1: '-' is not base64"),
        ]
        for (text, wanted) in cases {
            #expect(decoded(text).hasPrefix(wanted), "\(text): \(decoded(text))")
        }
        #expect(decoded("+//+", .url).contains("'+' is not base64"))
    }
}
