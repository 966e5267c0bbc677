import Digests
import Testing

struct DigestTests {
    /// FIPS 180-4 examples and RFC 7693, appendix A.
    @Test func `gives the published digests`() {
        let abc = Array("abc".utf8)
        #expect(
            Digest.sha256(of: abc).hex
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Digest.sha256(of: []).hex
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            Digest.sha512(of: abc).hex
                == "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")
        #expect(
            Digest.sha512(of: []).hex
                == "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e")
        #expect(
            Digest.blake2b(of: abc).hex
                == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")
    }

    @Test func `gives the published digest of a million letters`() {
        var hasher = SHA256()
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000)
        for _ in 0..<1_000 { hasher.update(piece) }
        #expect(
            hasher.finalize().hex
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// The first keyed vector of the BLAKE2 reference suite: the key 00 to 3f, no bytes.
    @Test func `takes a key for blake2b`() throws {
        let hasher = try BLAKE2b(byteCount: 64, key: Array(0..<64))
        #expect(
            hasher.finalize().hex
                == "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
                + "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568")
        #expect(try BLAKE2b(byteCount: 32).finalize().bytes.count == 32)
        #expect(throws: DigestError.self) { try BLAKE2b(byteCount: 65) }
        #expect(throws: DigestError.self) { try BLAKE2b(byteCount: 15) }
        #expect(throws: DigestError.self) { try BLAKE2b(byteCount: 32, key: [1]) }
    }

    @Test func `does not depend on how the bytes are cut`() {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        func pieces<Hasher: DigestHasher>(_ start: Hasher) -> DigestValue {
            var hasher = start
            var rest = bytes[...]
            var length = 0
            while !rest.isEmpty {
                hasher.update(rest.prefix(length))
                rest = rest.dropFirst(length)
                length += 7
            }
            return hasher.finalize()
        }
        #expect(pieces(SHA256()) == Digest.of(bytes, .sha256))
        #expect(pieces(SHA512()) == Digest.of(bytes, .sha512))
        #expect(pieces(BLAKE2b()) == Digest.of(bytes, .blake2b))
        var lazy = SHA256()
        lazy.update(bytes.lazy.map { $0 })
        #expect(lazy.finalize() == Digest.sha256(of: bytes))
    }

    @Test func `copies of a hasher go their own ways`() {
        var first = BLAKE2b()
        first.update("ab".utf8)
        var second = first
        first.update("c".utf8)
        second.update("d".utf8)
        #expect(first.finalize() == Digest.blake2b(of: Array("abc".utf8)))
        #expect(second.finalize() == Digest.blake2b(of: Array("abd".utf8)))
        #expect(first.finalize() == first.finalize())
    }

    @Test func `reads and writes hexadecimal digits`() throws {
        #expect(Hex.encode([0, 9, 10, 0xFF]) == "00090aff")
        #expect(try Hex.decode("00090AfF") == [0, 9, 10, 0xFF])
        #expect(throws: DigestError.invalidHex(position: 1)) { try Hex.decode("0g") }
        #expect(throws: DigestError.invalidHex(position: 3)) { try Hex.decode("000") }
    }

    @Test func `reads a digest with its algorithm`() throws {
        let value = Digest.sha256(of: [1, 2, 3])
        #expect(try DigestValue(parsing: value.description) == value)
        #expect(throws: DigestError.unknownAlgorithm("md5")) { try DigestValue(parsing: "md5:00") }
        #expect(throws: DigestError.unknownAlgorithm("sha256")) {
            try DigestValue(parsing: "sha256")
        }
        #expect(throws: DigestError.wrongLength(what: "sha256 digest", found: 1, allowed: 32...32))
        {
            try DigestValue(parsing: "sha256:00")
        }
    }
}
