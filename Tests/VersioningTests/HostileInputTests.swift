import Testing
import Versioning

/// Texts that no tool would write: every call returns or throws.
struct HostileInputTests {
    @Test func `answers or throws on any text`() {
        var generator = SeededGenerator(seed: 99)
        let pieces =
            (0..<128).map { String(UnicodeScalar(UInt8($0))) } + [
                "é", "٣", "\u{2028}", "🙂", "||", " - ", "<0.0.0-0", "===", ".*",
                "99999999999999999999",
                "1.2.3", ">=", "~>", "^", "1!", "post", "dev", "rc",
                "[1,2)", "(", ")", "{", "vers:", "|", "&&", " and ", " or ", "~=", ".*", "@dev",
                "-r",
                "1.x-dev", "dev-", " as ", "from:", "..<", "#", "-any", "== {1,",
            ]
        var answered = 0
        for _ in 0..<6_000 {
            let left = generator.text(of: pieces, count: 0...8)
            let right = generator.text(of: pieces, count: 0...8)
            for scheme in VersionSchemes.all {
                if (try? scheme.validate(left)) != nil { answered += 1 }
                if (try? scheme.compare(left, right)) != nil { answered += 1 }
                if (try? scheme.satisfies("1.2.3", right)) != nil { answered += 1 }
                if (try? scheme.satisfies(left, right)) != nil { answered += 1 }
            }
        }
        #expect(answered > 0)
    }

    @Test func `takes numbers of any length`() throws {
        let long = String(repeating: "9", count: 100_000)
        let longer = "1" + String(repeating: "0", count: 100_000)
        for scheme in VersionSchemes.all {
            #expect(try scheme.compare("\(long).0.0", "\(longer).0.0") == .ascending)
            #expect(try scheme.compare("00\(longer).0.0", "\(longer).0.0") == .same)
        }
        #expect(try PEP440Scheme().satisfies("\(long).1", "~=\(long).0, ==\(long).*"))
        #expect(throws: VersionError.self) { try SemVerScheme().satisfies("1.0.0", "^\(long)") }
    }

    @Test func `answers or throws on long repetitions`() {
        let pieces = [
            "0", "1.", "v", "=", "> ", "~ ", "*", "1 - ", "||", ">=1,", "-", "a.", "1.0+a.", "<* ",
        ]
        for piece in pieces {
            let text = String(repeating: piece, count: 10_000)
            for scheme in VersionSchemes.all {
                let ordering = try? scheme.compare(text, text)
                #expect(ordering == nil || ordering == .same)
                let reversed = try? scheme.compare("1.2.3", text).reversed
                #expect(reversed == (try? scheme.compare(text, "1.2.3")))
                _ = try? scheme.satisfies("1.2.3", text)
            }
        }
    }

    @Test func `prints a hostile text without its control characters and not at full length`() {
        let text = "\u{1B}[31m\n" + String(repeating: "x", count: 500)
        let error = VersionError(text: text, scheme: "dpkg", reason: "it is odd")
        #expect(error.description.hasPrefix("'\\u{1B}[31m\\u{A}xxx"))
        #expect(error.description.hasSuffix("xxx…' is not a dpkg version: it is odd"))
        #expect(error.text == text)
    }
}
