import Foundation
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// The library `oakum` from inside a worker, and the page that documents it.
@Suite(.ownThreads)
struct LibraryTests {
    private static let page: String = {
        let run = try? TestedProgram.run(["plugin", "types", "--reference"])
        return run?.output ?? ""
    }()

    /// One line of code for each example of the reference.
    private static var examples: [String] {
        page.split(separator: "```").enumerated().filter { $0.offset % 2 == 1 }.map { block in
            block.element.split(separator: "\n").dropFirst().joined(separator: "\n")
        }
    }

    /// The names behind `#### ` that begin so.
    private static func documented(_ owner: String) -> [String] {
        page.split(separator: "\n").filter { $0.hasPrefix("#### \(owner)") }.map {
            String($0.dropFirst(5 + owner.utf8.count))
        }
    }

    private func check(_ body: String) throws {
        var limits = HostilePlugin.shortLimits
        limits.processorMilliseconds = 20_000
        limits.wallMilliseconds = 60_000
        let reading = try HostilePlugin(body).read(limits: limits)
        #expect(reading.result.failure == nil, "\(reading.reason)")
    }

    @Test func `the reference in the repository is the program's own`() throws {
        let path = TestedProgram.repository + "/docs/plugin-reference.md"
        let kept = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            kept == Self.page,
            "run: oakum plugin types --reference > docs/plugin-reference.md")
    }

    @Test func `every example of the reference holds`() throws {
        var lines = [
            """
            local function same(a, b)
              if type(a) ~= "table" or type(b) ~= "table" then return a == b end
              for key, value in pairs(a) do if not same(value, b[key]) then return false end end
              for key in pairs(b) do if a[key] == nil then return false end end
              return true
            end
            local function shown(value) return type(value) == "table" and "a table" or tostring(value) end
            local wrong = {}
            """
        ]
        var values = 0
        for example in Self.examples {
            guard let arrow = example.range(of: " --> ") else {
                // Statements are only compiled.
                lines.append(
                    "local _ = function(file, out, project, tree, ctx, report, archive, entry, database, elf, pe, ADDRESS)\n\(example)\nend"
                )
                continue
            }
            values += 1
            let call = example[..<arrow.lowerBound]
            let wanted = example[arrow.upperBound...]
            lines.append(
                """
                do
                  local got = \(call)
                  if not same(got, \(wanted)) then
                    wrong[#wrong + 1] = [==[\(call)]==] .. " gives " .. shown(got)
                  end
                end
                """)
        }
        lines.append("if #wrong > 0 then error(table.concat(wrong, '; ')) end")
        #expect(values > 40)
        try check(lines.joined(separator: "\n"))
    }

    @Test func `every function is documented with an example, and every documented one is there`()
        throws
    {
        let names = Self.documented("oakum.")
        #expect(names.count > 50)
        let blocks = Self.page.components(separatedBy: "\n#### ").filter { block in
            [
                "oakum.", "file:", "out:", "project:", "tree:", "ctx.http:", "archive:",
                "database:", "elf:", "pe:",
            ].contains {
                block.hasPrefix($0)
            }
        }
        let bare = blocks.filter { !$0.contains("```lua") }.map { $0.prefix { $0 != "\n" } }
        #expect(bare.isEmpty, "\(bare)")
        let files = Self.documented("file:").map { "file.\($0)" }
        let outs = Self.documented("out:").map { "out.\($0)" }
        #expect(files.count >= 14)
        try check(
            """
            local documented = {}
            for name in ("\(names.joined(separator: " "))"):gmatch("%S+") do
              documented[name] = true
              assert(oakum.has(name), name)
              local group, field = name:match("^(.-)%.(.+)$")
              assert(type(group and oakum[group][field] or oakum[name]) == "function", name)
            end
            for name, value in pairs(oakum) do
              if type(value) == "table" then
                assert(oakum.has(name), name)
                for field in pairs(value) do assert(documented[name .. "." .. field], name .. "." .. field) end
              else
                assert(documented[name], name)
              end
            end
            for name in ("\((files + outs).joined(separator: " "))"):gmatch("%S+") do
              assert(oakum.has(name), name)
              local owner, method = name:match("^(.-)%.(.+)$")
              local object = owner == "file" and file or out
              assert(type(object[method]) == "function", name)
            end
            assert(not oakum.has("nothing") and not oakum.has("file.nothing") and not oakum.has(""))
            """)
    }

    @Test func `types and reference name the same functions`() throws {
        let types = try TestedProgram.run(["plugin", "types"]).output
        for name in Self.documented("oakum.") {
            let last = name.split(separator: ".").last.map(String.init) ?? name
            #expect(types.contains("---@field \(last) fun("), "\(name)")
        }
        for name in Self.documented("file:") {
            #expect(types.contains("---@field \(name) fun(self: oakum.File"), "\(name)")
        }
    }

    @Test func `XML is walked the same way for one element and for many`() throws {
        try check(
            """
            local function read(xml)
              local found = {}
              local doc = oakum.xml(xml)
              for d in oakum.each(doc.project and doc.project.dependencies, "dependency") do
                found[#found + 1] = d.id .. (d["@scope"] or "")
              end
              return table.concat(found, ",")
            end
            local one = "<dependency><id>a</id></dependency>"
            assert(read("<project><dependencies>" .. one .. "</dependencies></project>") == "a")
            assert(read("<project><dependencies>" .. one .. "<!-- x --><plugin/><dependency scope='t'><id>b</id></dependency></dependencies></project>") == "a,bt")
            assert(read("<project><dependencies/></project>") == "")
            assert(read("<project/>") == "" and read("<other/>") == "")

            local doc = oakum.xml("<r>\\n<p id='1'/>\\n<m>x</m><m>y</m><p id='2' n=''>t</p></r>")
            local r = doc.r
            assert(oakum.kind(doc) == "map" and oakum.kind(r) == "element" and #r == 4 and r[3] == "y")
            local names = {}
            for name, value in pairs(r) do names[#names + 1] = name end
            assert(table.concat(names, " ") == "p m m p")
            assert(oakum.line(r, 1) == 2 and oakum.line(r, "m") == 3 and oakum.line(r.p) == 2)
            assert(r[4]["#text"] == "t" and r[4]["#name"] == "p" and oakum.written(r, 4) == "t")
            assert(oakum.kind(r.p["@"]) == "map" and r.p["@"].id == "1" and r.nothing == nil)
            local plain = oakum.copy(r)
            assert(plain.m[2] == "y" and plain.p[1]["@id"] == "1" and plain.p[2]["#text"] == "t")
            local values = oakum.list(r)
            assert(#values == 4)
            local stanzas = 0
            for stanza in oakum.each(oakum.deb822("A: 1\\n\\nA: 2\\nbad")) do stanzas = stanzas + 1 end
            assert(stanzas == 2)
            """)
    }

    @Test func `files are read as XML, INI and property lists, and faults have their line`() throws
    {
        try check(
            """
            local ini = oakum.ini("top=1\\n[a]\\nx : 1\\nx : 2\\n", { separators = "=:" })
            assert(ini[""].top == "1" and ini.a.x == "2")
            local all = {}
            for value in oakum.each(ini.a, "x") do all[#all + 1] = value end
            assert(table.concat(all, ",") == "1,2")
            assert(oakum.line(ini.a, "x") == 4)
            for value in oakum.each({ x = 1 }, "x") do assert(value == 1) end
            for value in oakum.each({ x = { 2, 2 } }, "x") do assert(value == 2) end
            for value in oakum.each({}, "x") do error("none") end
            assert(oakum.plist("<plist><dict><key>a</key><integer>1</integer></dict></plist>").a == 1)
            local bytes, reason = oakum.base64.decode("Zm9!")
            assert(bytes == nil and reason == "character 4: '!' is not base64")
            assert(select(2, oakum.time.parse("gestern")):find("is no date"))
            assert(oakum.time.parse("1. July 2024", "%d. %B %Y") == 1719792000)
            assert(oakum.time.format(oakum.time.parse("2024-07-01")) == "2024-07-01T00:00:00Z")
            assert(select(2, oakum.cvss.parse("CVSS:3.1/AV:X")) and oakum.cvss.parse("AV:N/AC:L/Au:N/C:P/I:P/A:P").version == "2.0")
            local cvss = oakum.cvss.parse("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
            assert(cvss.severity == "critical" and cvss.metrics.AV == "N" and cvss.metrics.E == nil)
            local cpe = oakum.cpe.parse("cpe:/o:linux:linux_kernel:-")
            assert(cpe.version == "-" and cpe.update == nil)
            assert(oakum.cpe.format(cpe, "2.2") == "cpe:/o:linux:linux_kernel:-")
            assert(not pcall(oakum.cpe.format, { colour = "x" }))
            assert(oakum.hash.sha1("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
            """)
        for (method, content, line) in [
            ("xml", "<a>\n<b></a>", 2), ("xml", "<!DOCTYPE a><a/>", 1), ("ini", "a=1\nb", 2),
            ("plist", "<plist>\n<what/></plist>", 2),
        ] {
            let reading = try HostilePlugin("local _ = file:\(method)()").read(content)
            #expect(reading.result.failure?.line == line, "\(method): \(reading.reason)")
        }
        let reading = try HostilePlugin(
            """
            for p in oakum.each(file:xml().packages, "package") do
              out:component { purl = oakum.purl("nuget", p["@id"], p["@version"]), at = p }
            end
            """
        ).read("<packages>\n<package id='A' version='1'/><package id='B' version='2'/></packages>")
        #expect(reading.purls == ["pkg:nuget/A@1", "pkg:nuget/B@2"])
    }

    @Test func `HTML becomes readable text in time that grows with its size`() throws {
        try check(
            """
            local html = oakum.text.from_html
            local cases = {
              { "<p>One<br>two</p><ul><li>a</li><li>b &amp; c</li></ul>", "One\\ntwo\\na\\nb & c" },
              { "x<script>if (a < b) { }</script>y<style>p > q</style >z", "xyz" },
              { "a <!-- <b> -- > --> b", "a b" }, { "<a title='x > y'>l</a>", "l" },
              { "1 < 2 and 3 > 2", "1 < 2 and 3 > 2" }, { "&#8364;&#x41;&#128;&nbsp;&eacute;&nope;&", "\u{20AC}A\u{20AC} \u{E9}&nope;&" },
              { "a\\n  b", "a b" }, { "<pre>a\\n  b</pre>c", "a\\n  b\\nc" },
              { "<td>a</td><td>b</td>", "a b" }, { "<![CDATA[a <b>]]>", "a <b>" }, { "", "" },
              { "<p", "<p" }, { "a<script>", "a" }, { "it's <b>x</b>", "it's x" },
            }
            for _, case in ipairs(cases) do
              local got = html(case[1])
              if got ~= case[2] then error(case[1] .. " gives " .. got) end
            end
            assert(html(nil) == nil)
            for _, part in ipairs { "<", "<a", "<!--", "&", "<a =\\"", "<script>", "<![CDATA[", "</", "&#x" } do
              html(part:rep(20000))
            end
            """)
    }
}
