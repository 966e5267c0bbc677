import Digests
import Testing

struct Ed25519Tests {
    /// RFC 8032, section 7.1, tests 1, 2 and 3: seed, public key, message, signature.
    static let published = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
                + "1cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
                + "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760"
                + "984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    @Test func `makes the published keys and signatures`() throws {
        for (seed, point, message, signature) in Self.published {
            let key = try SigningKey(seed: try Hex.decode(seed))
            let bytes = try Hex.decode(message)
            #expect(key.verifyingKey.description == point)
            #expect(Hex.encode(key.seed()) == seed)
            #expect(Hex.encode(key.signature(for: bytes)) == signature)
            let verifying = try VerifyingKey(bytes: try Hex.decode(point))
            #expect(verifying.isValid(signature: try Hex.decode(signature), for: bytes))
        }
    }

    @Test func `refuses every changed bit`() throws {
        let key = try SigningKey()
        let message = Array("wave 1 of plan 7".utf8)
        let signature = key.signature(for: message)
        #expect(key.verifyingKey.isValid(signature: signature, for: message))
        for bit in 0..<signature.count * 8 {
            var changed = signature
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.verifyingKey.isValid(signature: changed, for: message))
        }
        #expect(!key.verifyingKey.isValid(signature: signature, for: message + [0]))
        #expect(!key.verifyingKey.isValid(signature: [], for: message))
        #expect(!(try SigningKey()).verifyingKey.isValid(signature: signature, for: message))
    }

    @Test func `makes a different key each time`() throws {
        let first = try SigningKey()
        let second = try SigningKey()
        #expect(first.seed() != second.seed())
        #expect(first.verifyingKey != second.verifyingKey)
    }

    @Test func `refuses bytes that are no key`() throws {
        #expect(throws: DigestError.self) { try SigningKey(seed: [1, 2, 3]) }
        #expect(throws: DigestError.self) { try VerifyingKey(bytes: []) }
        // The neutral element: a point of small order, under which anything could verify.
        let neutral: [UInt8] = [1] + [UInt8](repeating: 0, count: 31)
        #expect(throws: DigestError.invalidPublicKey) { try VerifyingKey(bytes: neutral) }
        let noPoint = [UInt8](repeating: 0xFF, count: 32)
        #expect(throws: DigestError.invalidPublicKey) { try VerifyingKey(bytes: noPoint) }
    }

    @Test func `does not print the secret`() throws {
        let key = try SigningKey(seed: Array(repeating: 0x41, count: 32))
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(!text.contains("65") && !text.contains("41") && text.contains("SigningKey"))
        }
    }
}
