import Digests
import Testing

struct CanonicalJSONTests {
    private func text(_ value: CanonicalValue) throws -> String {
        String(decoding: try CanonicalJSON.bytes(of: value), as: UTF8.self)
    }

    private func text(of value: some Encodable) throws -> String {
        String(decoding: try CanonicalJSON.bytes(of: value), as: UTF8.self)
    }

    @Test func `writes each kind of value without white space`() throws {
        let table: [(CanonicalValue, String)] = [
            (nil, "null"), (true, "true"), (false, "false"), (0, "0"), (-17, "-17"),
            (9_007_199_254_740_991, "9007199254740991"),
            (-9_007_199_254_740_991, "-9007199254740991"), ("", #""""#), ([], "[]"), ([:], "{}"),
            ([1, "a", nil, [true]], #"[1,"a",null,[true]]"#),
            (["b": 1, "a": ["d": [], "c": nil]], #"{"a":{"c":null,"d":[]},"b":1}"#),
        ]
        for (value, expected) in table { #expect(try text(value) == expected) }
    }

    /// RFC 8785, section 3.2.2.2.
    @Test func `escapes what must be escaped and nothing else`() throws {
        let table = [
            ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#), ("\u{0}\u{1F}\u{B}", #""\u0000\u001f\u000b""#),
            (#"say "a\b""#, #""say \"a\\b\"""#), ("a/b", #""a/b""#),
            ("\u{7F}\u{80}\u{2028}", "\"\u{7F}\u{80}\u{2028}\""),
            ("gr\u{FC}n \u{1F33F}", "\"gr\u{FC}n \u{1F33F}\""),
            // No normalisation: what is composed stays composed, what is not stays not.
            ("e\u{301}\u{E9}", "\"e\u{301}\u{E9}\""),
        ]
        for (value, expected) in table {
            #expect(try CanonicalJSON.bytes(of: .string(value)) == Array(expected.utf8))
        }
    }

    /// RFC 8785, section 3.2.3: code units of UTF-16, in which a surrogate (D83C) comes before a
    /// private-use character (E000), unlike in UTF-8.
    @Test func `sorts keys by UTF-16 code units`() throws {
        let keys = [
            "\u{E000}", "\u{1F33F}", "a", "", "B", "ab", "\u{D7FF}", "\u{FFFD}", "Z\u{FC}", "Z",
        ]
        let object = CanonicalValue.object(
            Dictionary(uniqueKeysWithValues: keys.map { ($0, CanonicalValue.integer(1)) }))
        let order = [
            "", "B", "Z", "Z\u{FC}", "a", "ab", "\u{D7FF}", "\u{1F33F}", "\u{E000}", "\u{FFFD}",
        ]
        let expected = "{" + order.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
        #expect(try text(object) == expected)
        #expect(order == keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) })
    }

    @Test func `the order agrees with UTF-16 for any two texts`() throws {
        var generator = SeededNumbers(state: 7)
        let scalars: [Unicode.Scalar] = [
            "a", "b", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{EFFF}",
            "\u{F000}", "\u{FFFF}", "\u{10000}", "\u{1FFFF}", "\u{10FFFF}",
        ]
        for _ in 0..<2000 {
            let pair = (0..<2).map { _ in
                var text = ""
                for _ in 0..<Int(generator.next() % 4) {
                    text.unicodeScalars.append(scalars[Int(generator.next() % 14)])
                }
                return text
            }
            guard pair[0] != pair[1] else { continue }
            let sorted = pair.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
            let value = CanonicalValue.object([pair[0]: 1, pair[1]: 1])
            #expect(try text(value) == "{\"\(sorted[0])\":1,\"\(sorted[1])\":1}")
        }
    }

    private struct Sample: Encodable {
        enum Kind: String, Encodable { case good }
        struct Part: Encodable {
            var name: String
            var size: Int64
        }
        var zeta = "z"
        var alpha: Int?
        var beta: Int? = 5
        var kind = Kind.good
        var parts = [Part(name: "p", size: 1)]
        var empty: [String] = []
        var byName: [String: [Bool]] = ["y": [true], "x": []]
        var holes: [String?] = ["a", nil]
        var ratio = 0.1
        var half: Float = 0.3
        var byte: UInt8 = 255
    }

    @Test func `encodes anything, without the fields that are nil`() throws {
        let expected =
            #"{"beta":5,"byName":{"x":[],"y":[true]},"byte":255,"empty":[],"half":"0.3","#
            + #""holes":["a",null],"kind":"good","parts":[{"name":"p","size":1}],"ratio":"0.1","#
            + #""zeta":"z"}"#
        #expect(try text(of: Sample()) == expected)
        #expect(try text(of: "a") == #""a""#)
        #expect(try text(of: [Int]()) == "[]")
        #expect(try text(of: 7) == "7")
    }

    private class Base: Encodable {
        var base = 1
    }

    private final class Derived: Base {
        private enum CodingKeys: CodingKey { case own }
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode("x", forKey: .own)
            try super.encode(to: container.superEncoder())
            var again = encoder.container(keyedBy: CodingKeys.self)
            var list = again.nestedUnkeyedContainer(forKey: .own)
            try list.encode(1)
            var inner = list.nestedContainer(keyedBy: CodingKeys.self)
            try inner.encodeNil(forKey: .own)
            try list.encodeNil()
            #expect(list.count == 3)
        }
    }

    @Test func `takes nested containers and superclasses`() throws {
        #expect(try text(of: Derived()) == #"{"own":[1,{},null],"super":{"base":1}}"#)
    }

    /// ECMA-262, Number::toString: where it changes from digits to an exponent and back.
    @Test func `writes a Double as its shortest decimal text`() throws {
        let table: [(Double, String)] = [
            (0, "0"), (-0.0, "0"), (1, "1"), (-2.5, "-2.5"), (100, "100"), (0.1, "0.1"),
            (0.1 + 0.2, "0.30000000000000004"), (1e20, "100000000000000000000"),
            (1.2345678901234568e20, "123456789012345680000"), (1e21, "1e+21"),
            (1.5e300, "1.5e+300"), (0.000001, "0.000001"), (0.0000015, "0.0000015"),
            (1e-7, "1e-7"), (1.25e-9, "1.25e-9"), (.leastNonzeroMagnitude, "5e-324"),
            (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (12.375, "12.375"),
            (0.00043, "0.00043"), (9_007_199_254_740_992, "9007199254740992"),
        ]
        for (value, expected) in table {
            #expect(try text(of: value) == "\"\(expected)\"")
        }
        #expect(throws: CanonicalJSONError.notFinite) { try text(of: [Double.nan]) }
        #expect(throws: CanonicalJSONError.notFinite) { try text(of: -Double.infinity) }
    }

    @Test func `refuses what readers would round, and what is too deep`() {
        #expect(throws: CanonicalJSONError.integerOutOfRange("9007199254740992")) {
            try text(9_007_199_254_740_992)
        }
        #expect(throws: CanonicalJSONError.integerOutOfRange("-9223372036854775808")) {
            try text(.integer(.min))
        }
        #expect(throws: CanonicalJSONError.integerOutOfRange("18446744073709551615")) {
            try text(of: UInt64.max)
        }
        var deep = CanonicalValue.list([])
        for _ in 0..<CanonicalJSON.depthLimit { deep = .list([deep]) }
        #expect(throws: Never.self) { try text(deep) }
        #expect(throws: CanonicalJSONError.tooDeep) { try text([deep]) }
        #expect(throws: CanonicalJSONError.tooDeep) { try text(of: Endless()) }
    }

    private struct Endless: Encodable {
        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(Endless())
        }
    }
}

/// xorshift64: the same numbers in each run.
struct SeededNumbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
