import PluginHost
import Testing

/// What an author reads when a record is wrong or the plugin fails: the plugin's own line, the field,
/// what was expected, what came, and where in the input.
@Suite struct LocatedErrorTests {
    /// A plugin's `read` (its first line is line 4), what it read, and the whole message.
    static let cases: [(body: String, content: String, message: String)] = [
        (
            "for b in oakum.each(file:json().notes) do out:component { purl = b.purl, at = b } end",
            #"{"notes":[{"purl":"pkg:npm/a@1"},"# + "\n" + #"{"purl":"npm/b"}]}"#,
            "hostile/plugin.lua:4: component.purl: got \"npm/b\": package url does not start with "
                + "'pkg:', write 'pkg:type/namespace/name@version' (in notes[2], hostile.txt:2)"
        ),
        (
            // Without `at`, what the loop gave last is the place.
            "for k, b in pairs(file:json()) do out:component { purl = b.x } end",
            #"{"a/b":{"x":"pkg:npm/a@1"},"# + "\n\n" + #""c":{}}"#,
            "hostile/plugin.lua:4: component.purl: expected a package URL such as "
                + "\"pkg:npm/left-pad@1.3.0\", got nil (in c, hostile.txt:3)"
        ),
        (
            "for n, l in file:lines() do out:component { purl = 'pkg:npm/a@1', scope = l } end",
            "prod\nprd\n",
            "hostile/plugin.lua:4: component.scope: expected \"prod\" or \"dev\" or \"build\" or "
                + "\"test\" or \"optional\", got \"prd\"; did you mean 'prod'? (in hostile.txt:2)"
        ),
        (
            "out:component { purl = 'pkg:npm/a@1', source = { name = 7 }, at = 9 }", "",
            "hostile/plugin.lua:4: component.source.name: expected a string, got the number 7 "
                + "(in hostile.txt:9)"
        ),
        (
            // An error of the plugin itself: what it was looking at is named too.
            "for b in oakum.each(file:yaml().list) do\n local x = b.one.two end",
            "list:\n- one: {two: 3}\n- {}\n",
            "hostile/plugin.lua:5: attempt to index a nil value (field 'one') "
                + "(in list[2], hostile.txt:3)"
        ),
        (
            "for b in file:records() do error('stop', 0) end", "{}\n{}\n",
            "hostile/plugin.lua:4: stop (in hostile.txt:1)"
        ),
        ("error('stop', 0)", "", "hostile/plugin.lua:4: stop"),
        (
            // Two documents at once: the one that was looped over is meant.
            "local other = oakum.json('[1]')\n"
                + "for k, v in pairs(file:json().deep['a.b']) do out:depends(v) end",
            #"{"deep":{"a.b":["# + "\n" + "1]}}",
            "hostile/plugin.lua:5: out:depends(from, to): expected two ids, got number and no value "
                + "(in deep[\"a.b\"][1], hostile.txt:2)"
        ),
    ]

    @Test func `an error says where in the plugin and where in the input`() throws {
        for (body, content, message) in Self.cases {
            let reading = try HostilePlugin(body).read(content)
            #expect(reading.result.failure?.reason == message)
        }
    }
}
