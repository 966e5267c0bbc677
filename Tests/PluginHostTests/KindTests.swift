import Foundation
import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// Check, notify, report, fetch and list: what authors may write, and what they read when it is wrong.
@Suite(.ownThreads)
struct KindTests {
    // MARK: check

    @Test func `every form of a check becomes one that a rollout can run`() throws {
        let plugin = try KindPlugin(
            """
            check = { steps = function(target, out)
              out:check { name = "program", run = { "jq", target.asset }, attempts = 3,
                          interval = "2s", within = "5m" }
              out:check { name = "page", http = { url = "HTTPS://x/", expect = 204, contains = "ok" } }
              out:check { name = "port", tcp = { host = "::1", port = 5432 } }
              out:check { name = "unit", unit = "nginx.service" }
            end }
            """)
        let said = plugin.checks(#"{"asset":"web-1"}"#)
        #expect(said.result.failure == nil)
        #expect(
            said.answers == [
                Check(
                    name: "program", probe: .run(["jq", "web-1"]), expect: .init(status: 0),
                    attempts: 3, interval: 2, deadline: 300),
                Check(
                    name: "page", probe: .http(url: "HTTPS://x/"),
                    expect: .init(status: 204, contains: "ok")),
                Check(
                    name: "port",
                    probe: .run([
                        "bash", "-c", "exec 3<>\"/dev/tcp/$1/$2\"", "tcp-check", "::1", "5432",
                    ]), expect: .init(status: 0)),
                Check(
                    name: "unit", probe: .run(["systemctl", "is-active", "--", "nginx.service"]),
                    expect: .init(status: 0)),
            ])
    }

    @Test func `a check in a wrong shape says what is expected, and where`() throws {
        let shapes: [(lua: String, words: String)] = [
            ("name = 'x'", "expected one of run, http, tcp and unit, got none of them"),
            ("name = 'x', unit = 'a', run = {'b'}", "unit, got run and unit"),
            ("name = 'x', run = 'systemctl status'", "check.run: expected a list of strings"),
            ("name = 'x', run = {}", "check.run: expected a program's name first"),
            ("name = 'x', run = { 'a\\0b' }", "check.run[1]: holds a NUL byte"),
            ("name = 'x', unit = '--all'", "'--all' is not the name of a systemd unit"),
            ("name = 'x', http = 'http://x'", "check.http: expected a table (http)"),
            ("name = 'x', http = { url = 'x' }", "begins with http:// or https://"),
            ("name = 'x', http = { url = 'http://x', expect = 7 }", "from 100 to 599, got 7"),
            ("name = 'x', tcp = { host = '-x', port = 1 }", "'-x' is not a host name"),
            ("name = 'x', tcp = { host = 'x', port = 70000 }", "1 to 65535, got 70000"),
            ("name = 'x', tcp = { host = 'x' }", "check.tcp.port: expected an integer, got nil"),
            ("name = 'x', unit = 'a', within = 5", "check.within: expected a string"),
            ("name = 'x', unit = 'a', within = '5'", "not a duration such as \"30s\""),
            ("name = 'x', unit = 'a', attempts = 0", "check.attempts: expected 1 to 1000, got 0"),
            ("name = 'x', unit = 'a', atempts = 2", "did you mean 'attempts'?"),
            ("unit = 'a'", "check.name: expected a string, got nil"),
        ]
        for (lua, words) in shapes {
            let plugin = try KindPlugin(
                "check = { steps = function(t, out) out:check { \(lua) } end }")
            let reason = plugin.checks().result.failure?.reason ?? ""
            #expect(reason.hasPrefix("kinds/plugin.lua:2: "), "\(lua): \(reason)")
            #expect(reason.contains(words), "\(lua): \(reason)")
        }
    }

    @Test func `which targets a check is for`() throws {
        let claim = try KindPlugin(
            "check = { ecosystems = { 'deb' }, steps = function() end }"
        ).catalogue.plugins[0].manifest.check
        #expect(claim?.applies(to: ["deb", "npm"]) == true)
        #expect(claim?.applies(to: ["npm"]) == false)
    }

    // MARK: notify

    @Test func `a message has one line as its title and a place to go`() throws {
        let plugin = try KindPlugin(
            """
            notify = { events = { "plan.", "scan.recorded" }, message = function(event, out, ctx)
              out:message { to = "ops", title = event.type .. " at " .. ctx.now, body = "a\\nb" }
            end }
            """)
        #expect(
            plugin.messages(#"{"type":"plan.done"}"#).answers
                == [MessageAnswer(to: "ops", title: "plan.done at 1000", body: "a\nb")])
        let claim = try #require(plugin.catalogue.plugins[0].manifest.notify)
        #expect(["plan.done", "scan.recorded", "plan"].map(claim.takes) == [true, true, false])

        for (lua, words) in [
            ("to = '', title = 'x', body = ''", "message.to: is empty"),
            ("to = 'x', title = 'a\\nb', body = ''", "message.title: must be one line"),
            ("to = 'x', title = 'x'", "message.body: expected a string, got nil"),
            ("to = 'x', title = 'x', body = ('x'):rep(1e5)", "longer than 65536 bytes"),
            ("to = 'x', title = 'x', body = '\\xff'", "message.body: is not UTF-8"),
        ] {
            let plugin = try KindPlugin(
                "notify = { events = {'a'}, message = function(e, out) out:message{ \(lua) } end }")
            let reason = plugin.messages().result.failure?.reason ?? ""
            #expect(reason.contains(words), "\(lua): \(reason)")
        }
    }

    // MARK: report

    @Test func `a report is what was written, piece by piece`() throws {
        let plugin = try KindPlugin(
            """
            report = { extension = "txt", render = function(document, out, ctx)
              for _, word in pairs(document.words) do out:write(word .. "\\n") end
              out:write(("x"):rep(600000))
            end }
            """)
        let (text, said) = try plugin.render(#"{"words":["a","b"]}"#)
        #expect(said.result.failure == nil)
        #expect(text.hasPrefix("a\nb\nxxx"))
        #expect(text.utf8.count == 600_004)
    }

    @Test func `a report gets only documents that it knows, and only objects`() throws {
        let plugin = try KindPlugin(
            """
            report = { extension = "txt", documents = { "scan", "findings" },
              render = function(document, out) out:write(document.schema) end }
            """)
        #expect(try plugin.render(#"{"schema":"oakum/findings/1"}"#).text == "oakum/findings/1")
        for (document, words) in [
            (#"{"schema":"oakum/plan/1"}"#, "expected a document oakum/scan or oakum/findings"),
            (#"{"schema":"oakum/plan/1"}"#, #"got "oakum/plan/1""#), ("{}", "got no schema"),
            ("[1]", "expected a JSON object"), ("7", "expected a JSON object"),
            ("{\n\"a\":}", "not valid JSON"),
        ] {
            let failure = try plugin.render(document).1.result.failure
            #expect(
                failure?.reason.contains(words) == true,
                "\(document): \(String(describing: failure))")
            #expect(failure?.line != nil, "\(document)")
        }
    }

    @Test func `a report that never ends is ended`() throws {
        let plugin = try KindPlugin(
            """
            report = { extension = "txt", render = function(document, out)
              while true do out:write(("x"):rep(1000000)) end
            end }
            """)
        var request = plugin.request(.reportRender)
        request.limits.producedBytes = 5_000_000
        let path = try plugin.scratch.write("document.json", "{}")
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var count = 0
        let said = try plugin.runner.render(request, document: descriptor) { count += $0.count }
        #expect(said.result.failure?.code == .limit)
        #expect(count == 5_000_000)
    }

    // MARK: fetch and list

    private static let fetching = """
        needs = { net = { "a.example" } },
        feed = { read = function() end, fetch = function(ctx, out)
        """

    @Test func `documents that were handed on come back at their start`() throws {
        let plugin = try KindPlugin(
            Self.fetching + """
                  local index = ctx.http:get("https://a.example/index", { headers = { A = "b" } })
                  assert(index.status == 200 and index.path == "https://a.example/index#moved")
                  for _, name in pairs(index:json()) do
                    local document = ctx.http:get("https://a.example/" .. name)
                    if document then out:document(document) end
                  end
                  assert(ctx.now == 1000)
                end }
                """)
        var web = Web(scratch: plugin.scratch)
        web.answers = [
            "https://a.example/index": #"["one","same","twotwo"]"#,
            "https://a.example/one": "1", "https://a.example/same": String?.none,
            "https://a.example/twotwo": "22",
        ]
        let said = plugin.fetch(web)
        #expect(said.result.failure == nil)
        #expect(
            said.answers.map(\.url)
                == ["https://a.example/one#moved", "https://a.example/twotwo#moved"])
        #expect(said.answers.map { drained($0.descriptor) } == ["1", "22"])
    }

    @Test func `what goes wrong with an address is an error at the author's line`() throws {
        for (lua, words) in [
            (
                "ctx.http:get('https://b.example/', { headers = { A = 'b' } })",
                #"'https://b.example/' of kinds is refused; ["A: b"]"#
            ),
            ("ctx.http.get('https://a.example/')", "call it with a colon"),
            ("ctx.http:get()", "url: expected a string, got no value"),
            (
                "ctx.http:get('x', 'y')",
                "ctx.http:get: expected a table of options such as { headers = {...} }"
            ),
            (
                "ctx.http:get('x', { header = {} })",
                "there is no option 'header'; did you mean 'headers'?"
            ),
            ("ctx.http:get('x', { headers = { 'a' } })", "headers: expected names and strings"),
            ("out:document(nil)", "expected what ctx.http:get gave, got nil"),
            (
                "out:advisory { id = 'x' }",
                "out:advisory belongs in feed.read; feed.fetch answers "
                    + "with out:document alone"
            ),
            ("return ctx", "returned a table, and is to return nothing"),
        ] {
            let plugin = try KindPlugin(Self.fetching + "\n \(lua) end }")
            let reason = plugin.fetch(Web(scratch: plugin.scratch)).result.failure?.reason ?? ""
            #expect(reason.contains(words), "\(lua): \(reason)")
        }
    }

    @Test func `thousands of small documents fit into the memory of one`() throws {
        let plugin = try KindPlugin(
            """
            needs = { net = { "a.example" } },
            releases = { ecosystems = { "npm" }, list = function(packages, out, ctx)
              for _, package in pairs(packages) do
                for i = 1, 300 do
                  local document = ctx.http:get("https://a.example/")
                  out:release { package = package, version = document:json().v .. i }
                end
              end
            end }
            """)
        var web = Web(scratch: plugin.scratch)
        web.answers["https://a.example/"] = #"{"v":"1."}"#
        let said = plugin.runner.releases(
            plugin.request(.releasesList), packages: ["left \"pad\""], fetcher: web)
        #expect(said.result.failure?.reason.contains("release.package") == true)
        let good = plugin.runner.releases(
            plugin.request(.releasesList), packages: ["pkg:npm/a"], fetcher: web)
        #expect(good.result.failure == nil)
        #expect(good.answers.count == 300)
        #expect(good.answers.last?.version == "1.300")
    }

    @Test func `hosts of needs come from options too`() throws {
        let needs = try PluginNeeds(
            KindPlugin(
                "needs = { net = { 'a.example', 'option:index' } }, "
                    + "options = { index = { type = 'string', help = 'h' } }, "
                    + "inventory = { files = {'x'}, read = function() end }"
            ).catalogue.plugins[0].manifest)
        func hosts(_ address: String?) -> [String] {
            needs.hosts(with: [
                .init(name: "index", value: address.map { .string($0) } ?? .null)
            ])
        }
        #expect(hosts("https://b.example:8443/simple/?x") == ["a.example", "b.example:8443"])
        for address in [nil, "b.example", "ftp://b.example/", "https://u:p@b.example/", "https://"]
        {
            #expect(hosts(address) == ["a.example"], "\(address ?? "nil")")
        }
    }

    // MARK: out and ctx of the function that runs

    @Test func `what belongs elsewhere names the place`() throws {
        for (lua, words) in [
            (
                "out:advisory { id = 'x' }",
                "out:advisory belongs in feed.read; inventory.read answers with out:component, "
                    + "out:depends, out:project, out:platform and out:owns alone"
            ),
            ("out:write('x')", "out:write belongs in report.render"),
            ("out:document(file)", "out:document belongs in feed.fetch and signal.fetch"),
            ("out:check {}", "out:check belongs in check.steps"),
            ("out:componet {}", "out has no method 'componet'; here it has out:component"),
            (
                "return ctx.now",
                "ctx.now is there in feed.fetch, signal.fetch, notify.message, "
                    + "report.render, not in inventory.read"
            ),
            ("ctx.http:get('x')", "ctx.http is there in feed.fetch, signal.fetch, releases.list"),
        ] {
            let reason = try HostilePlugin(lua).read().reason
            #expect(reason.contains(words), "\(lua): \(reason)")
        }
        #expect(try HostilePlugin("assert(ctx.packages == nil)").read().result.failure == nil)
    }
}
