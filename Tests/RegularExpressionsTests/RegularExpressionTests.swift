import RegularExpressions
import Testing

@Suite struct RegularExpressionTests {
    /// The groups of the first match as text.
    func match(_ pattern: String, _ text: String, from offset: Int = 0) throws -> [String?]? {
        let expression = try RegularExpression(pattern)
        var text = text
        return try text.withUTF8 { bytes throws in
            try unsafe expression.firstMatch(in: bytes, from: offset)?.map { range in
                range.map { unsafe String(decoding: bytes[$0], as: UTF8.self) }
            }
        }
    }

    @Test func `finds groups by number`() throws {
        #expect(try match(#"(\w+)-(\d+)(x)?"#, "lib-12") == ["lib-12", "lib", "12", nil])
        #expect(try match("a", "bab", from: 2) == nil)
        #expect(try match("", "") == [""])
        #expect(try match(".", "é") == ["é"])
        #expect(try match("a", "b", from: 9) == nil)
    }

    @Test func `knows the names of groups`() throws {
        let names = try RegularExpression(#"(?<name>\S+) (x) (?<version>\d+)"#).names
        #expect(names.map(\.name) == ["name", "version"])
        #expect(names.map(\.number) == [1, 3])
    }

    @Test func `says where a malformed expression is wrong`() {
        #expect {
            try RegularExpression("a(b")
        } throws: { error in
            (error as? RegularExpressionError)?.description
                == "missing closing parenthesis (at character 4)"
        }
        #expect(throws: RegularExpressionError.self) { try RegularExpression(#"\C"#) }
        #expect(throws: RegularExpressionError.self) {
            try RegularExpression(String(repeating: "a", count: 10_001))
        }
        #expect(throws: RegularExpressionError.self) {
            try RegularExpression(String(repeating: "(", count: 5000))
        }
    }

    @Test func `gives up on an expression that backtracks without end`() {
        #expect(
            throws: RegularExpressionError(
                reason: "gave up: it tries too many ways to match", offset: nil)
        ) { try match("(a+)+$", String(repeating: "a", count: 60) + "b") }
    }

    @Test func `bytes that are not UTF-8 do not match and do no harm`() throws {
        let expression = try RegularExpression("(.)b")
        let text: [UInt8] = [0xff, 0x62, 0xc3, 0xa9, 0x62]
        let groups = unsafe try text.withUnsafeBufferPointer { bytes throws in
            try unsafe expression.firstMatch(in: bytes)
        }
        #expect(groups == [2..<5, 2..<4])
    }
}
