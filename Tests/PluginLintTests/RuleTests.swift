import Foundation
import PluginLint
import PluginWorker
import Testing

/// Each rule with sources on which it speaks, and with their neighbours on which nothing is said.
struct RuleTests {
    private func check(_ cases: [LintCase]) {
        let wrong = cases.compactMap { $0.difference() }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func `names and variables`() {
        let reading = { (body: String) in LintCase.reading(body) }
        check([
            LintCase(["undeclared-global:1"], reading("pritn(file.name, out)")),
            LintCase(["undeclared-global:1"], reading("count = 1")),
            LintCase(["undeclared-global:1"], reading("return os.time()")),
            LintCase(["undeclared-global:1"], reading("string = 1")),
            LintCase([], reading("print(file.name, _VERSION, math.pi, utf8.len(''))")),
            LintCase([], reading("local _ENV = { y = 1 }; x = y")),
            LintCase(["unused-local:1"], reading("local a = 1")),
            LintCase(["unused-local:1"], reading("local a = 1; a = 2")),
            LintCase(["unused-local:1"], reading("for _, v in pairs(ctx.options) do print(1) end")),
            LintCase([], reading("local a <const> = 1; print(a)")),
            LintCase([], reading("local _, b = file:deb822(); return b")),
            LintCase([], reading("local x <close> = nil")),
            LintCase(
                ["unused-parameter:1"], LintCase.stating("local function f(a, b) return b end f()")),
            LintCase([], LintCase.stating("local function f(_a, b) return b end f()")),
            LintCase([], reading("print(file.name)")),
            LintCase(
                ["unused-parameter:1"],
                "local function read(file, out) print(out) end " + LintCase.manifest()),
            LintCase(
                [], "local function read(file, out, ctx) print(file) end " + LintCase.manifest()),
            LintCase(["unused-function:1"], LintCase.stating("local function f() return f() end")),
            LintCase([], LintCase.stating("local function f() return f() end f()")),
            LintCase(["shadowed-local:1"], reading("local file = file:text(); return file")),
            LintCase([], reading("do local a = 1; print(a) end do local a = 2; print(a) end")),
            LintCase(["loop-variable-assignment:1"], reading("for i = 1, 2 do i = i + 1 end")),
            LintCase(
                ["loop-variable-assignment:1"],
                reading("for k, v in pairs(ctx.options) do k = v; print(k) end")),
            LintCase(
                [], reading("for name, v in pairs(ctx.options) do v = 'a' .. v; print(name, v) end")
            ),
            LintCase(["surplus-value:1"], reading("local a = 1, 2; return a")),
            LintCase([], reading("local a, b = 1, 2; return a, b")),
        ])
    }

    @Test func `flow and expressions`() {
        let reading = { (body: String) in LintCase.reading(body) }
        check([
            LintCase(["unreachable-code:1"], reading("do return end print(1)")),
            LintCase(["unreachable-code:1"], reading("while true do break; print(1) end")),
            LintCase(["unreachable-code:1"], reading("error('x') print(1)")),
            LintCase(
                ["unreachable-code:1"],
                reading("if out then return else error('x') end print(1)")),
            LintCase([], reading("if out then return end print(1)")),
            LintCase([], reading("while true do goto next; ::next:: end")),
            LintCase(["empty-block:1"], reading("if out then end")),
            LintCase(["empty-block:1"], reading("if out then print(1) else end")),
            LintCase(["empty-block:1"], reading("while out do end")),
            LintCase([], reading("if out then\n-- later\nend")),
            LintCase([], LintCase.stating("local f = function() end f()")),
            LintCase(["nan-comparison:1"], reading("return out == 0/0")),
            LintCase(["nan-comparison:1"], reading("return -(0/0) ~= out")),
            LintCase([], reading("return out ~= out, out == 0 / 1")),
            LintCase(["negated-comparison:1"], reading("return not out == file")),
            LintCase([], reading("return not (out == file), not out == not file")),
            LintCase(["duplicate-key:1"], reading("return { a = 1, ['a'] = 2 }")),
            LintCase([], reading("return { a = 1, b = 2, 3, 3 }")),
            LintCase(["ignored-error:1"], reading("pcall(file.text, file)")),
            LintCase(
                ["ignored-error:1", "unused-local:1"], reading("local ok = pcall(file.text, file)")),
            LintCase([], reading("local ok = pcall(file.text, file); return ok")),
        ])
    }

    @Test func `the plugin API and Lua's library`() {
        let reading = { (body: String) in LintCase.reading(body) }
        check([
            LintCase(["unknown-member:1"], reading("return oakum.purll('a', 'b')")),
            LintCase(["unknown-member:1"], reading("return oakum.text.trimm('a')")),
            LintCase(["unknown-member:1"], reading("return string.fnd('a', 'b')")),
            LintCase(["unknown-member:1"], reading("return string.dump(print)")),
            LintCase(["unknown-member:1"], reading("return file:jsn()")),
            LintCase(["unknown-member:1"], reading("return file.nam")),
            LintCase(["unknown-member:1"], reading("out:componnt { purl = 'pkg:a/b' }")),
            LintCase(["unknown-member:1"], reading("return ctx.option")),
            LintCase(
                ["unknown-member:1"],
                LintCase.reading(
                    "return file:sibling('a'):jsn()", needs: "needs = { files = { 'a' } },")),
            LintCase(["unknown-member:1"], reading("local other = file; return other:jsn()")),
            LintCase(
                ["unknown-member:1"],
                "local function emit(o) o:wran(1, 'x') end " + reading("emit(out)")),
            LintCase([], reading("return oakum.text.trim(file:json().what.ever)")),
            LintCase([], reading("local other = {}; return other:jsn()")),
            LintCase(["deprecated-name:1"], reading("return math.pow(2, 3)")),
            LintCase(["dot-or-colon:1"], reading("return file.text()")),
            LintCase(["dot-or-colon:1"], reading("return oakum:has('a')")),
            LintCase(["dot-or-colon:1"], reading("return string:find('a')")),
            LintCase([], reading("return pcall(file.text, file), file.text(file)")),
            LintCase(["argument-count:1"], reading("return oakum.text.trim()")),
            LintCase(["argument-count:1"], reading("return oakum.text.trim('a', 'b')")),
            LintCase(
                ["argument-count:1"],
                LintCase.reading("return file:sibling()", needs: "needs = { files = { 'a' } },")),
            LintCase(["argument-count:1"], reading("out:warn('x')")),
            LintCase(
                ["argument-count:1"], LintCase.stating("local function f(a) return a end f(1, 2)")),
            LintCase([], LintCase.stating("local function f(a) return a end f() f(f())")),
            LintCase([], reading("return oakum.path.join('a', 'b', 'c'), oakum.has(file:text())")),
        ])
        let deprecated = LintCase.lint(
            [("plugin.lua", reading("return oakum.purl('a', 'b'), file:text()"))],
            LintCase.vocabulary)
        #expect(deprecated.findings.map(\.rule) == ["deprecated-name", "deprecated-name"])
        #expect(deprecated.findings[0].message == "'purl' is going away: use oakum.address")
    }

    @Test func `records`() {
        let reading = { (body: String) in LintCase.reading(body) }
        check([
            LintCase(
                ["unknown-record-field:1"], reading("out:component { purl = 'p', scop = 'dev' }")),
            LintCase(["unknown-record-field:1"], reading("out:component { purl = 'p', 'dev' }")),
            LintCase(
                ["unknown-record-field:1"],
                reading("out:component { purl = 'p', source = { name = 'a', nam = 'b' } }")),
            LintCase(["missing-record-field:1"], reading("out:component { scope = 'dev' }")),
            LintCase(["missing-record-field:1"], reading("out:component { purl = nil }")),
            LintCase(["record-value:1"], reading("out:component { purl = 'p', scope = 'prd' }")),
            LintCase(["record-value:1"], reading("out:component { purl = 'p', held = 'yes' }")),
            LintCase(["record-value:1"], reading("out:component { purl = 1 }")),
            LintCase(["record-value:1"], reading("out:component { purl = 'p', hashes = { 1 } }")),
            LintCase(
                ["record-value:1"], reading("out:component { purl = 'p', at = 'a' .. file.name }")),
            LintCase(
                ["unknown-record-field:2"],
                "local function emit(out)\nout:platform { id = 'a', versionid = '1' } end "
                    + "local t = { emit = emit } t.emit(nil) local function read() end "
                    + LintCase.manifest()),
            LintCase(
                [],
                reading(
                    "out:component { purl = 'p', at = 1, hashes = { file.name }, source = file.x and {} }"
                )
                .replacing("file.x", with: "file.size")),
            LintCase([], reading("local r = { [file.name] = 1 }; out:component(r)")),
        ])
    }

    @Test func `manifest and modules`() {
        let read = "local function read(file) return file.name end\n"
        func manifest(_ text: String) -> String { read + "return { " + text + " }" }
        let usual = "version = '1', api = 1, summary = 's', "
        let kind = "inventory = { files = { 'a' }, read = read }"
        check([
            LintCase(["manifest"], manifest("name = 'x', \(usual) inventry = { }, \(kind)")),
            LintCase(["manifest"], manifest("name = 'x', version = '1', api = 1, \(kind)")),
            LintCase(
                ["manifest"],
                manifest("name = 'x', \(usual) inventory = { files = 'a', read = read }")),
            LintCase(["manifest", "unused-function"], manifest("name = 'x', \(usual)")),
            LintCase(["manifest", "unused-function"], read),
            LintCase(
                ["api-version"], manifest("name = 'x', version = '1', summary = 's', \(kind)")),
            LintCase(
                ["api-version"],
                manifest("name = 'x', version = '1', api = 2, summary = 's', \(kind)")),
            LintCase(
                ["api-version"],
                manifest("name = 'x', version = '1', api = '1', summary = 's', \(kind)")),
            LintCase(["plugin-name"], manifest("name = 'y', \(usual) \(kind)")),
            LintCase(
                ["bad-glob"],
                manifest("name = 'x', \(usual) inventory = { files = { 'a/' }, read = read }")),
            LintCase(
                ["bad-glob"],
                manifest("name = 'x', \(usual) inventory = { files = { '' }, read = read }")),
            LintCase(
                ["bad-glob"],
                manifest("name = 'x', \(usual) inventory = { files = { '*.{a' }, read = read }")),
            LintCase([], manifest("name = 'x', \(usual) \(kind)")),
            LintCase(
                ["missing-module"],
                "local a = require 'b'\n" + manifest("name = 'x', \(usual) \(kind), authors = a")),
            LintCase(
                [],
                "local a = require 'b'\n" + manifest("name = 'x', \(usual) \(kind), authors = a"),
                [("b.lua", "return { 'somebody' }")]),
            LintCase(
                ["unused-module"], manifest("name = 'x', \(usual) \(kind)"), [("b.lua", "return 1")]
            ),
            LintCase(
                ["manifest"],
                "local b = require 'b'\n" + read
                    + "return { name = 'x', \(usual) \(kind), remedy = b }",
                [("b.lua", "return { ecosystems = { 'a' }, projects = { 'b' } }")]),
        ])
    }

    @Test func `needs and options`() {
        check([
            LintCase(
                ["unused-need"],
                LintCase.reading("return file.name", needs: "needs = { files = { 'a' } },")),
            LintCase(
                ["unused-need"],
                LintCase.reading("return file.name", needs: "needs = { net = { 'a.example' } },")),
            LintCase(
                ["unused-need"],
                LintCase.reading("return file.name", needs: "needs = { secret = { 'a' } },")),
            LintCase(["undeclared-need:1"], LintCase.reading("return file:sibling('a')")),
            LintCase(["undeclared-need:1"], LintCase.reading("return ctx.http, file")),
            LintCase(
                [],
                LintCase.reading("return file:sibling('a')", needs: "needs = { files = { 'a' } },")),
            LintCase(
                [],
                LintCase.reading(
                    "return ctx.http:get('https://a.example/')",
                    needs: "needs = { net = { 'a.example' } },")),
            LintCase(
                ["unused-option"],
                LintCase.reading(
                    "return file", needs: "options = { a = { type = 'string', help = 'h' } },")),
            LintCase(
                ["undeclared-option"],
                LintCase.reading(
                    "return ctx.options.chanel, ctx.options.channel",
                    needs: "options = { channel = { type = 'string', help = 'h' } },")),
            LintCase(
                [],
                LintCase.reading(
                    "return ctx.options.channel",
                    needs: "options = { channel = { type = 'string', help = 'h' } },")),
        ])
    }

    @Test func `patterns`() {
        func pattern(_ text: String, _ function: String = "match", _ more: String = "") -> String {
            LintCase.reading("return file.name:\(function)(\"\(text)\"\(more))")
        }
        check([
            LintCase(["malformed-pattern"], pattern("%")),
            LintCase(["malformed-pattern"], pattern("[a")),
            LintCase(["malformed-pattern"], pattern("(a")),
            LintCase(["malformed-pattern"], pattern("a)")),
            LintCase(["malformed-pattern"], pattern("%b(")),
            LintCase(["malformed-pattern"], pattern("%fa")),
            LintCase(["malformed-pattern"], pattern("%1")),
            LintCase(["malformed-pattern"], pattern("a", "gsub", ", '%'")),
            LintCase(["malformed-pattern"], pattern("a", "gsub", ", '%a'")),
            LintCase(["malformed-pattern"], pattern("(a)", "gsub", ", '%2'")),
            LintCase([], pattern("a", "gsub", ", '%0%1%%'")),
            LintCase([], pattern("^%f[%w]()(%w+)=%b(),[]a%]-]%2$")),
            LintCase([], pattern("%", "find", ", 1, true")),
            LintCase(["backtracking-pattern"], pattern(".-a.-b")),
            LintCase(["backtracking-pattern"], pattern("^.-.-.-b")),
            LintCase(["backtracking-pattern"], pattern("^(.*),(.*),(.*),x$")),
            LintCase([], pattern("^(%S+) (%S+) (%S+)%s*(.*)$")),
            LintCase([], pattern("^([^,]*),([^,]*),([^,]*)$")),
            LintCase([], pattern("^(.-)=(.*)$")),
            LintCase([], pattern("(%d+)%.(%d+)%.(%d+)")),
            LintCase(["trim-pattern"], pattern("%s+$", "gsub", ", ''")),
            LintCase(["trim-pattern"], pattern("^%s*(.-)%s*$")),
            LintCase([], pattern("^%s+", "gsub", ", ''")),
            LintCase([], pattern("%.whl%s*$")),
            LintCase(["optional-chain"], pattern("^a?a?a?a?a?aaaaa$")),
            LintCase([], pattern("^a?b?c?d?e?$")),
            LintCase(["empty-match"], pattern("[^,]*", "gmatch")),
            LintCase([], pattern("[^,]+", "gmatch")),
            LintCase(["unescaped-magic"], pattern("1.2.3", "find")),
            LintCase(["unescaped-magic"], pattern("my-name", "find")),
            LintCase([], pattern("my%-name", "find")),
            LintCase([], pattern("my-name", "find", ", 1, true")),
            LintCase([], LintCase.reading("return oakum.glob('a', 'my-name'), file")),
            LintCase(
                ["malformed-pattern"],
                LintCase.reading("local find = string.find; return find(file.name, '[')")),
        ])
    }

    @Test func `costs`() {
        check([
            LintCase(["huge-repetition"], LintCase.reading("return ('a'):rep(1e9), file")),
            LintCase(
                ["huge-repetition"], LintCase.reading("return string.rep('a', 0x7fffffff), file")),
            LintCase([], LintCase.reading("return ('a'):rep(80), file")),
            LintCase(
                ["concatenation-in-loop"],
                LintCase.reading("local s = '' for i = 1, 9 do s = s .. i end return s, file")),
            LintCase(
                [],
                LintCase.reading(
                    "for i = 1, 9 do local s = 'a' s = s .. i print(s) end return file")),
        ])
    }

    @Test func `ignoring`() {
        check([
            LintCase([], LintCase.reading("local a = 1 -- lint: ignore unused-local for later")),
            LintCase([], LintCase.reading("\n-- lint: ignore unused-local for later\nlocal a = 1")),
            LintCase(
                [],
                LintCase.reading(
                    "\n-- lint: ignore unused-local for later\n-- lint: ignore empty-block too\n"
                        + "local a; if file then end")),
            LintCase(
                ["unused-ignore:2"], LintCase.reading("\n-- lint: ignore unused-local for later\n")),
            LintCase(
                ["bad-ignore:1"], LintCase.reading("local a = 1 -- lint: ignore unused-local")),
            LintCase(
                ["bad-ignore:1", "unused-local:1"],
                LintCase.reading("local a = 1 -- lint: ignore unused-locl for later")),
            LintCase(["bad-ignore:1"], LintCase.reading("print(1) -- lint: ignore")),
            LintCase([], LintCase.reading("print(1) -- lint: about something else")),
        ])
    }

    @Test func `version schemes`() {
        let component = { (scheme: String) in
            "out:component { purl = file.name, versioning = '\(scheme)' }"
        }
        let advisory = { (scheme: String) in
            "out:advisory { id = 'A-1', affects = { { package = file.name, versioning = '\(scheme)' } } }"
        }
        var tested = LintCase([], LintCase.ordering("'acme'"))
        tested.hasOrderCase = true
        var untested = LintCase(["untested-order:4"], LintCase.ordering("'acme'"))
        untested.hasOrderCase = false
        var without = LintCase([], LintCase.reading("print(1)"))
        without.hasOrderCase = false
        check([
            tested, untested, without,
            LintCase(["built-in-scheme:4"], LintCase.ordering("'acme', 'dpkg'")),
            LintCase(["built-in-scheme:4"], LintCase.ordering("'PEP440'")),
            LintCase([], LintCase.ordering("'acme'", component("acme"))),
            LintCase([], LintCase.ordering("'acme'", component("DPKG"))),
            LintCase(["unknown-scheme:2"], LintCase.ordering("'acme'", component("acmee"))),
            LintCase(["unknown-scheme:1"], LintCase.reading(component("pep44"))),
            LintCase(["foreign-scheme:2"], LintCase.ordering("'acme'", component("borealis"))),
            LintCase(["foreign-scheme:1"], LintCase.reading(component("borealis"))),
            LintCase(["unknown-scheme:1"], LintCase.reading(advisory("pep44"))),
            LintCase([], LintCase.ordering("tostring(1)", component("borealis"))),
        ])
        let blind = LintCase.lint(
            [("plugin.lua", LintCase.reading(component("borealis")))],
            Vocabulary(types: TypesFile.text))
        #expect(blind.findings.isEmpty, "without the built-in names nothing can be said")
    }

    @Test func `every rule is made to speak by these tests`() throws {
        let path = URL(fileURLWithPath: #filePath).path
        let source = try String(contentsOfFile: path, encoding: .utf8)
        // `load` is what the worker says, and `syntax` has tests of its own.
        let silent = LintReference.entries.map(\.id).filter {
            $0 != "load" && !source.contains("\"\($0)\"") && !source.contains("\"\($0):")
        }
        #expect(silent.isEmpty, "\(silent)")
    }

    @Test func `a syntax error is all that is said of a file`() {
        let report = LintCase.lint([("plugin.lua", "local x = = 1\nlocal y")])
        #expect(report.findings.map(\.rule) == ["syntax"])
        #expect(report.findings.first?.line == 1)
        #expect(report.findings.first?.message == "unexpected symbol near '='")
    }

    @Test func `what the worker says gets its file and line`() {
        var report = LintReport.empty
        report.add(loadFailure: "x/parse.lua:12: boom: again", of: "x")
        report.add(loadFailure: "x/plugin.lua: plugin.name: expected a string", of: "x")
        report.add(loadFailure: "asks for limits", of: "x")
        let said = report.findings.map { "\($0.file):\($0.line) \($0.rule) \($0.message)" }
        #expect(
            said == [
                "parse.lua:12 load boom: again", "plugin.lua:1 load asks for limits",
                "plugin.lua:1 load plugin.name: expected a string",
            ])
    }

    @Test func `suggestions name what is near`() {
        func first(_ body: String) -> String? {
            LintCase.lint([("plugin.lua", LintCase.reading(body))]).findings.first?.message
        }
        #expect(first("pritn(file)") == "'pritn' is not declared; did you mean 'print'?")
        #expect(
            first("return os.time()")
                == "'os' is not declared: not available in plugins: what a plugin may know of its "
                + "surroundings is in ctx")
        #expect(first("return oakum.purll(file)") == "oakum has no 'purll'; did you mean 'purl'?")
        #expect(
            first("out:component { purl = 'p', scop = 'dev' }")
                == "component: there is no field 'scop'; did you mean 'scope'?")
        #expect(
            first("out:component { purl = 'p', scope = 'prd' }")?.hasSuffix(
                "got \"prd\"; did you mean 'prod'?") == true)
    }
}
