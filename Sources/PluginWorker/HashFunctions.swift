internal import Digests
internal import LuaRuntime

extension Library {
    /// Digests of bytes, as lower-case hexadecimal digits.
    static let hashFunctions: [LibraryFunction] = unsafe [
        hash(
            "md5", "MD5, only to compare with what a format states: it is broken.",
            "900150983cd24fb0d6963f7d28e17f72"
        ) { unsafe ComparisonDigest.md5(of: $0) },
        unsafe hash(
            "sha1", "SHA-1, only to compare with what a format states: it is broken.",
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        ) { unsafe ComparisonDigest.sha1(of: $0) },
        unsafe hash(
            "sha256", "SHA-256.", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ) {
            unsafe digest(SHA256(), of: $0)
        },
        unsafe hash(
            "sha512", "SHA-512.",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ) { unsafe digest(SHA512(), of: $0) },
        unsafe hash(
            "blake2b", "BLAKE2b of 64 bytes, without a key.",
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
        ) { unsafe digest(BLAKE2b(), of: $0) },
    ]

    /// What ``StatedDigest`` says of a text, for the prelude's `oakum.hashes`.
    static let hashCheck = LibraryFunction(
        "hash.problem", ["text: string"], returns: "string?",
        "Why a text is no digest as out:component takes it, such as \"sha256:HEX\" or "
            + "\"sha512-BASE64\"; nil for one.",
        errors: "raised when text is not a string",
        example: "oakum.hash.problem(\"sha256:ff\") ~= nil --> true",
        { stack, _ throws(LuaFunctionError) in
            if let problem = StatedDigest.problem(with: try stack.argument(1, "text")) {
                stack.push(problem)
            } else {
                stack.pushNil()
            }
            return 1
        })

    private static func hash(
        _ name: String, _ summary: String, _ example: String,
        _ digest: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> [UInt8]
    ) -> LibraryFunction {
        LibraryFunction(
            "hash.\(name)", ["bytes: string"], returns: "string",
            "The digest of bytes in lower-case hexadecimal digits: \(summary)",
            errors: "raised when bytes is not a string",
            example: "oakum.hash.\(name)(\"abc\") --> \"\(example)\"",
            { stack, _ throws(LuaFunctionError) in
                let bytes = unsafe try byteArgument(stack, 1, "bytes")
                stack.push(Hex.encode(unsafe digest(bytes)))
                return 1
            })
    }

    private static func digest(
        _ hasher: some DigestHasher, of bytes: UnsafeBufferPointer<UInt8>
    ) -> [UInt8] {
        var hasher = hasher
        unsafe hasher.update(UnsafeRawBufferPointer(bytes))
        return hasher.finalize().bytes
    }

    /// The bytes of a string argument; good until the stack changes.
    static func byteArgument(
        _ stack: LuaStack, _ index: Int, _ name: String
    ) throws(LuaFunctionError) -> UnsafeBufferPointer<UInt8> {
        guard stack.type(at: index) == .string, let bytes = unsafe stack.bytes(at: index) else {
            throw LuaFunctionError("\(name): expected a string, got \(stack.type(at: index).name)")
        }
        return unsafe bytes
    }
}
