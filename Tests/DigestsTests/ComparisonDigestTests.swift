import Digests
import Testing

@Suite struct ComparisonDigestTests {
    private func digests(_ text: String) -> (md5: String, sha1: String) {
        unsafe Array(text.utf8).withUnsafeBufferPointer {
            unsafe (
                Hex.encode(ComparisonDigest.md5(of: $0)), Hex.encode(ComparisonDigest.sha1(of: $0))
            )
        }
    }

    // The texts of RFC 1321, appendix A.5, and FIPS 180.
    @Test func `gives the digests of the standards' own texts`() {
        #expect(digests("").md5 == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(digests("abc").md5 == "900150983cd24fb0d6963f7d28e17f72")
        #expect(digests("").sha1 == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(digests("abc").sha1 == "a9993e364706816aba3e25717850c26c9cd0d89d")
        let long = String(repeating: "a", count: 1_000_000)
        #expect(digests(long).sha1 == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
        #expect(digests(long).md5 == "7707d6ae4e027c70eea2a935c2296f21")
    }
}
