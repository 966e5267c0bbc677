import PatchModel
import Policy
import Testing

struct SelectorTests {
    private let web = asset(
        "web-1", ["environment": "prod", "group": "web", "mission": "3", "note": "two words"])
    private let lab = asset("lab", ["environment": "test", "mission": "n/a"])

    @Test func `selects by fields, tags, patterns and numbers`() throws {
        let table: [(String, Bool, Bool)] = [
            ("all", true, true), ("not all", false, false),
            ("environment=prod", true, false), ("environment=prod and group=web", true, false),
            ("environment=prod or environment=test", true, true),
            ("environment!=prod", false, true), ("group!=web", false, true),
            ("group", true, false), ("not group", false, true), ("driver", true, false),
            ("driver=local", true, false), ("driver!=local", false, true), ("name", true, true),
            ("name~web-*", true, false), ("name~w?b-?", true, false), ("name~*", true, true),
            ("name~web", false, false), ("name~*b*", true, true), ("key=k-lab", false, true),
            ("kind=host", true, false), ("kind=directory", false, true),
            ("path=/", true, false), ("path~/*", true, true), ("path=/srv/lab", false, true),
            ("mission>=3", true, false), ("mission>3", false, false), ("mission<=3", true, false),
            ("mission<3.5", true, false), ("mission>-1", true, false), ("absent<3", false, false),
            ("absent=x", false, false), ("absent!=x", true, true), ("absent~*", false, false),
            ("note=\"two words\"", true, false), ("note='two words'", true, false),
            ("note~'two *'", true, false), ("'group'", true, false),
            ("not environment=prod and group=web", false, false),
            ("not (environment=prod and group=lab)", true, true),
            ("environment=test or environment=prod and group=web", true, true),
            ("(environment=test or environment=prod) and group=web", true, false),
            ("\tgroup  =  web ", true, false), ("not not group", true, false),
            ("environment=PROD", false, false),
        ]
        for (text, hitsWeb, hitsLab) in table {
            let selector = try Selector(parsing: text)
            #expect(selector.matches(web) == hitsWeb, "\(text)")
            #expect(selector.matches(lab) == hitsLab, "\(text)")
            #expect(try Selector(parsing: selector.description) == selector, "\(selector)")
        }
    }

    @Test func `knows what a tag may be called`() {
        for name in ["environment", "a", "team.web_1-x"] { #expect(Selector.isTagName(name)) }
        let long = String(repeating: "a", count: 64)
        for name in ["", "Env", "1a", "name", "all", "a b", "a=b", "\u{E9}", long] {
            #expect(!Selector.isTagName(name), "\(name)")
        }
    }

    @Test func `compares bytes, not what looks the same`() throws {
        let composed = asset("a", ["place": "caf\u{E9}"])
        #expect(try Selector(parsing: "place=caf\u{E9}").matches(composed))
        #expect(try !Selector(parsing: "place=cafe\u{301}").matches(composed))
    }

    @Test func `says the column and what would have been right`() {
        let table: [(String, String)] = [
            ("", "column 1: expected a field, 'not', 'all' or '(', got the end"),
            ("environment=", "column 13: expected a value, got the end"),
            ("environment==prod", "column 13: expected a value, got '='"),
            ("(group=web", "column 11: expected 'and', 'or' or ')', got the end"),
            ("group=web)", "column 10: expected 'and', 'or' or the end (no '(' is open), got ')'"),
            ("group=web AND x", "column 11: expected 'and', 'or' or the end, got 'AND'"),
            ("mission>=high", "column 10: expected a number after '>=', got 'high'"),
            ("mission>=3<5", "column 11: expected 'and', 'or' or the end, got '<'"),
            ("a and", "column 6: expected a field, 'not', 'all' or '(', got the end"),
            ("and", "column 1: expected a field, 'not', 'all' or '(', got 'and'"),
            (
                "a=all",
                "column 3: expected a value ('all' is a word of the language: put it in quotes), "
                    + "got 'all'"
            ),
            ("note='open", "column 11: expected ' (the quote of column 6 is open), got the end"),
            ("a, b", "column 2: expected a field, an operator or a quoted value, got ','"),
            ("''=x", "column 1: expected a field, got ''"),
            ("caf\u{E9} x", "column 6: expected 'and', 'or' or the end, got 'x'"),
            ("a='b\u{7}'", "column 5: expected text, got a control character (7)"),
        ]
        for (text, reason) in table {
            let error = #expect(throws: SelectorError.self) { try Selector(parsing: text) }
            #expect(error?.reason == reason)
            #expect(error?.description == "'\(text)' is not a selector: \(reason)")
        }
    }

    @Test func `bounds nesting and length, not the number of parts`() throws {
        let deep = String(repeating: "(", count: 32) + "a" + String(repeating: ")", count: 32)
        #expect(try Selector(parsing: deep).description == "a")
        #expect(throws: SelectorError.self) { try Selector(parsing: "(" + deep + ")") }
        #expect(throws: SelectorError.self) {
            try Selector(parsing: String(repeating: "not ", count: 33) + "a")
        }
        #expect(throws: SelectorError.self) {
            try Selector(parsing: String(repeating: "(", count: 4000))
        }
        let wide = Array(repeating: "a", count: 800).joined(separator: " or ")
        #expect(try Selector(parsing: wide).description == wide)
        #expect(throws: SelectorError.self) {
            try Selector(parsing: String(repeating: "a", count: 4097))
        }
    }

    @Test func `prints what reads back as the same, whatever the parts`() throws {
        let words = ["a", "\"and\"", "b=\"\"", "c=\"x \\\" \\\\ y\"", "not d", "e>=1", "f~g*"]
        var texts = words
        for left in words {
            for right in words {
                texts += ["\(left) and \(right)", "not (\(left) or \(right))"]
                texts += [
                    "(\(left) or \(right)) and \(left)", "\(left) and (\(left) and \(right))",
                ]
            }
        }
        for text in texts {
            let selector = try Selector(parsing: text)
            #expect(try Selector(parsing: selector.description) == selector, "\(text)")
        }
        #expect(try Selector(parsing: "b=2 and a or c!=1").fields == ["a", "b", "c"])
    }
}

func asset(_ name: String, _ tags: [String: String] = [:]) -> Asset {
    let isWeb = name.hasPrefix("web")
    return Asset(
        key: "k-" + name, name: name, kind: isWeb ? .host : .directory,
        path: isWeb ? "/" : "/srv/" + name, driver: isWeb ? "local" : nil,
        tags: tags.mapValues { AssetTag(value: $0, origin: "test") })
}
