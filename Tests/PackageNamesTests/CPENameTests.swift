import PackageNames
import Testing

@Suite struct CPENameTests {
    private func name(_ text: String) throws -> CPEName { try CPEName(parsing: text) }

    @Test func `reads formatted strings and writes them again`() throws {
        let cases = [
            "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
            "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*",
            "cpe:2.3:a:foo\\\\bar:big\\$money:2010:*:*:*:special:ipod_touch:80gb:*",
            "cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*",
            "cpe:2.3:a:vendor:prod\\:uct:1.0\\+b\\/2:*:*:*:*:*:*:*",
            "cpe:2.3:a:v:p:8.*:sp?:*:*:*:*:*:*", "cpe:2.3:a:v:\\*:\\?\\-:\\-:*:*:*:*:*:*",
            "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*",
        ]
        for text in cases {
            // Dots and hyphens need no backslash; either way is the same name.
            #expect(try name(text).description == text.replacing("\\?\\-", with: "\\?-"), "\(text)")
        }
        #expect(
            try name("CPE:2.3:A:Foo:Bar:1\\.0\\-2:*:*:*:*:*:*:*").description
                == "cpe:2.3:a:foo:bar:1.0-2:*:*:*:*:*:*:*")
    }

    @Test func `values are plain text`() throws {
        let read = try name("cpe:2.3:a:foo\\\\bar:big\\$money\\:x:1\\.0\\*:-:\\-:*:*:a*:*:*")
        #expect(read[.vendor] == .text("foo\\\\bar"))
        #expect(read[.product] == .text("big$money:x"))
        #expect(read[.version] == .text("1.0\\*"))
        #expect(read[.update] == .notApplicable)
        #expect(read[.edition] == .text("\\-"))
        #expect(read[.language] == .any)
        #expect(read[.targetSoftware] == .text("a*"))
    }

    @Test func `reads and writes URIs`() throws {
        let cases: [(String, String)] = [
            (
                "cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
                "cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*"
            ),
            (
                "cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~",
                "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*"
            ),
            (
                "cpe:/o:redhat:enterprise_linux:8::baseos",
                "cpe:2.3:o:redhat:enterprise_linux:8:*:baseos:*:*:*:*:*"
            ),
            (
                "cpe:/a:hp:openview_network_manager:7.51::~~~linux~~",
                "cpe:2.3:a:hp:openview_network_manager:7.51:*:*:*:*:linux:*:*"
            ),
            ("cpe:/a:v:p:8.%02:sp%01", "cpe:2.3:a:v:p:8.*:sp?:*:*:*:*:*:*"),
            ("cpe:/a:foo%7ebar:big%2b", "cpe:2.3:a:foo\\~bar:big\\+:*:*:*:*:*:*:*:*"),
            ("cpe:/", "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*"),
        ]
        for (uri, formatted) in cases {
            #expect(try name(uri).description == formatted, "\(uri)")
            #expect(try name(formatted).uri == uri, "\(formatted)")
        }
    }

    @Test func `says what is wrong`() {
        let cases: [(String, String)] = [
            ("", "does not start with"), ("cpe:2.2:a", "does not start with"),
            ("cpe:2.3:a:b", "has 2 of 11 values"), ("cpe:2.3:a:b:c", "has 3 of 11 values"),
            ("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*:*", "has more than 11 values"),
            ("cpe:2.3:a:b::1:*:*:*:*:*:*:*", "has no value for product"),
            ("cpe:2.3:x:b:c:1:*:*:*:*:*:*:*", "part is not"),
            ("cpe:2.3:a:b:c*d:1:*:*:*:*:*:*:*", "a wildcard in the middle of product"),
            ("cpe:2.3:a:b:c d:1:*:*:*:*:*:*:*", "a blank or control character in product"),
            ("cpe:2.3:a:b:c:1:*:*:*:*:*:*:\\", "ends in a backslash"),
            ("cpe:/a:b:c%4", "a percent sign without"), ("cpe:/a:b:c:1:2:3:4:5", "more than 7"),
            ("cpe:/a:b:c:1:2:~x", "not packed of five"),
            ("cpe:/a:b:" + String(repeating: "x", count: 5000), "longer than"),
        ]
        for (text, wanted) in cases {
            let error = #expect(throws: CPEError.self) { try name(text) }
            #expect(
                error?.reason.contains(wanted) == true,
                "\(text.prefix(80)): \(String(describing: error))")
        }
    }
}
