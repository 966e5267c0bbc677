internal import Digests
internal import Documents
internal import LuaRuntime

extension Library {
    /// Bytes as text and back: base64 (RFC 4648) and hexadecimal digits.
    static let encodingFunctions: [LibraryFunction] = [
        LibraryFunction(
            "base64.encode", ["bytes: string", "alphabet?: \"standard\"|\"url\""],
            returns: "string",
            "Bytes as base64; \"url\" writes - and _ and no padding.",
            errors: "raised for another alphabet",
            example: "oakum.base64.encode(\"hi?\") --> \"aGk/\"",
            { stack, _ throws(LuaFunctionError) in
                let alphabet = try alphabet(stack)
                let text = unsafe Base64.encode(try byteArgument(stack, 1, "bytes"), alphabet)
                push(text, on: stack)
                return 1
            }),
        LibraryFunction(
            "base64.decode", ["text: string", "alphabet?: \"standard\"|\"url\""],
            returns: "string?, string? reason",
            "The bytes of base64. Strict: no blanks; padding is required in the standard alphabet.",
            errors: "nil and the reason, with the place, for text that is not base64",
            example: "oakum.base64.decode(\"aGk/\") --> \"hi?\"",
            { stack, _ throws(LuaFunctionError) in
                let alphabet = try alphabet(stack)
                let text = unsafe try byteArgument(stack, 1, "text")
                do throws(Base64.Failure) {
                    push(unsafe try Base64.decode(text, alphabet), on: stack)
                    return 1
                } catch { return refusal("\(error)", on: stack) }
            }),
        LibraryFunction(
            "hex.encode", ["bytes: string"], returns: "string",
            "Bytes as lower-case hexadecimal digits.",
            errors: "raised when bytes is not a string",
            example: "oakum.hex.encode(\"\\x0fz\") --> \"0f7a\"",
            { stack, _ throws(LuaFunctionError) in
                unsafe stack.push(Hex.encode(unsafe try byteArgument(stack, 1, "bytes")))
                return 1
            }),
        LibraryFunction(
            "hex.decode", ["text: string"], returns: "string?, string? reason",
            "The bytes of hexadecimal digits of either case.",
            errors: "nil and the reason, with the place, for anything else",
            example: "oakum.hex.decode(\"0F7a\") --> \"\\x0fz\"",
            { stack, _ throws(LuaFunctionError) in
                let text = try stack.argument(1, "text")
                do throws(DigestError) {
                    push(try Hex.decode(text), on: stack)
                    return 1
                } catch { return refusal("\(error)", on: stack) }
            }),
    ]

    private static func alphabet(_ stack: LuaStack) throws(LuaFunctionError) -> Base64.Alphabet {
        let name = try stack.optionalArgument(2, "alphabet") ?? "standard"
        guard let alphabet = Base64.Alphabet(rawValue: name) else {
            throw LuaFunctionError("alphabet: expected \"standard\" or \"url\", got \"\(name)\"")
        }
        return alphabet
    }

    private static func push(_ bytes: [UInt8], on stack: LuaStack) {
        unsafe bytes.withUnsafeBufferPointer { unsafe stack.push($0) }
    }
}
