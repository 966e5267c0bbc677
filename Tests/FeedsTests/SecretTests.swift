import Foundation
import ProgramUnderTest
import Testing

/// A secret reaches its server and nobody else, whatever its plugin does.
@Suite(.ownThreads, .enabled(if: FeedServer.isPossible, "needs python3 and openssl"))
struct SecretTests {
    /// Looks at everything that it can reach, and says it in every way that it has.
    private static let curious = """
          local seen = {}
          local function look(name, value, depth)
            seen[#seen + 1] = name .. "=" .. tostring(value)
            if depth > 4 then return end
            if type(value) == "table" then
              local ok = pcall(function()
                for key, inner in pairs(value) do look(name .. "." .. tostring(key), inner, depth + 1) end
              end)
              if not ok then seen[#seen + 1] = name .. " cannot be walked" end
            end
            local ok, meta = pcall(getmetatable, value)
            if ok and type(meta) == "table" and depth < 3 then look(name .. "<meta>", meta, depth + 1) end
          end
          look("ctx", ctx, 0)
          look("out", out, 0)
          look("_G", _G, 0)
          for _, key in ipairs { "secret", "secrets", "token", "headers", "header", "request" } do
            for name, value in pairs { ctx = ctx, http = ctx.http } do
              local ok, found = pcall(function() return value[key] end)
              look(name .. "." .. key, found, 0)
            end
          end
          local document = ctx.http:get(home .. "/files/one")
          look("document", document, 0)
          for _, key in ipairs { "status", "name", "path", "url", "size", "headers", "request" } do
            local ok, found = pcall(function() return document[key] end)
            look("document." .. key, found, 0)
          end
          for _, address in ipairs {
            home .. "/echo", home .. "/redirect?to=/echo", "https://127.0.0.1:1/",
            home .. "/redirect?to=https://127.0.0.1:1/", home .. "/nothing", "http://" .. home:sub(9),
          } do
            local ok, found = pcall(function() return ctx.http:get(address):text() end)
            seen[#seen + 1] = address .. ": " .. tostring(found)
          end
          local ok, found = pcall(function()
            return ctx.http:get(home .. "/files/one", { headers = { Authorization = "mine" } })
          end)
          seen[#seen + 1] = tostring(found)
          local text = table.concat(seen, "\\n")
          oakum.log.info(text)
          for start = 1, #text, 1500 do out:warn(nil, text:sub(start, start + 1499)) end
          -- Its server is its friend.
          for start = 1, #text, 3000 do
            local piece = text:sub(start, start + 2999):gsub(".", function(byte)
              return string.format("%02x", byte:byte())
            end)
            ctx.http:get(home .. "/files/one?" .. piece)
          end
          out:document(document)
        """

    @Test func `a curious plugin does not see the secret, and its server does`() throws {
        let fixture = try SyncFixture()
        let plugin = try fixture.plugin(
            "hidden", fetch: Self.curious,
            needs: "{ net = { \"\(fixture.host)\" }, secret = { \"token\" } }")
        try fixture.server.serve("one", "A-1\n")
        let run = try fixture.sync(["hidden"], [plugin])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("warning: fetch: "), "the plugin did speak: \(run.errors)")
        let sent = fixture.server.requests.compactMap { $0.headers["authorization"] }
        #expect(sent.count >= 4)
        // All that it saw, as it told its server.
        let seen = fixture.server.requests.compactMap { request in
            request.path.split(separator: "?").dropFirst().first.flatMap(Self.unhex)
        }.joined()
        for words in [
            "ctx=", "_G.oakum", "document.status=200", "the answer contains a secret",
            "a plugin may not set the header 'Authorization'", "'127.0.0.1:1' is refused",
        ] { #expect(seen.contains(words), "it did not come to '\(words)'") }
        #expect(!seen.contains(SyncFixture.token) && !seen.contains("s3cr3t"), "\(seen)")
        #expect(sent.allSatisfy { $0 == "Bearer " + SyncFixture.token })
        try expectNoTrace(fixture, [run])
    }

    private static func unhex(_ text: Substring) -> String? {
        let digits = Array(text.utf8)
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: digits.count, by: 2) where start + 1 < digits.count {
            let pair = String(decoding: digits[start...start + 1], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `no command prints a secret, and nothing keeps one`() throws {
        let fixture = try SyncFixture()
        let plugin = try fixture.plugin(
            "hidden", fetch: "  out:document(ctx.http:get(home .. \"/files/one\"))",
            needs: "{ net = { \"\(fixture.host)\" }, secret = { \"token\" } }")
        try fixture.server.serve("one", "A-1\n")
        let environment = [
            "OAKUM_DATA": fixture.scratch.path("data"), "HOME": fixture.scratch.path("home"),
            "OAKUM_CONFIG": fixture.scratch.path("oakum.yaml"), "HIDDEN": SyncFixture.token,
        ]
        var runs = [try fixture.sync(["hidden"], [plugin])]
        #expect(runs[0].status == 0, "\(runs[0].errors)")
        for arguments in [
            ["config", "show", "--origin"], ["config", "check"], ["feeds", "list", "-o", "json"],
            ["plugin", "list"], ["audit", "log", "-o", "json"],
        ] {
            runs.append(try TestedProgram.run(arguments, environment: environment))
        }
        #expect(runs[1].output.contains("secrets[token].file = \(fixture.scratch.path("token"))"))
        // From a variable, and what becomes of a server that is not there.
        for (host, name) in [(fixture.host, "HIDDEN"), ("localhost:1", "HIDDEN"), ("a.b", "NONE")] {
            try fixture.configure(
                secrets: "  - {name: token, plugin: hidden, host: \"\(host)\", header: X-Key, "
                    + "env: \(name)}")
            runs.append(
                try fixture.sync(
                    ["hidden"], [plugin], ["--online", "--force"], environment: environment))
        }
        #expect(fixture.server.requests.last { $0.headers["x-key"] != nil } != nil)
        #expect(runs[8].errors.contains("the environment has no such variable"))
        try expectNoTrace(fixture, runs)
    }

    @Test func `who may not have a secret does not get it`() throws {
        let fixture = try SyncFixture()
        try fixture.server.serve("one", "A-1\n")
        let fetch = "  out:document(ctx.http:get(home .. \"/files/one\"))"
        // It asks for none.
        let modest = try fixture.plugin("hidden", fetch: fetch)
        let run = try fixture.sync(["hidden"], [modest])
        #expect(run.status == 0)
        #expect(run.errors.contains("needs.secret of plugin 'hidden' does not name it"))
        // It asks for another plugin's.
        let greedy = try fixture.plugin(
            "other", fetch: fetch,
            needs: "{ net = { \"\(fixture.host)\" }, secret = { \"token\" } }")
        let refused = try fixture.sync(["other"], [greedy])
        #expect(refused.errors.contains("other: needs the secret 'token'"), "\(refused.errors)")
        #expect(fixture.server.requests.allSatisfy { $0.headers["authorization"] == nil })
        // Others can read the file.
        unsafe chmod(fixture.scratch.path("token"), 0o644)
        let needy = try fixture.plugin(
            "hidden", fetch: fetch,
            needs: "{ net = { \"\(fixture.host)\" }, secret = { \"token\" } }")
        let open = try fixture.sync(["hidden"], [needy], ["--online", "--force"])
        #expect(open.errors.contains("others can read or write it"), "\(open.errors)")
        #expect(fixture.server.requests.count == 1)
        try expectNoTrace(fixture, [run, refused, open])
    }

    @Test func `a secret in the wrong place of oakum.yaml is not shown`() throws {
        let fixture = try SyncFixture()
        let token = SyncFixture.token
        for wrong in [
            "header: 'Authorization: Bearer \(token)', file: /a", "header: X-Key, file: \(token)",
            "header: X-Key, env: \(token)", "header: X-Key, scheme: 'Bearer \(token)', file: /a",
            "header: X-Key, value: \(token)", "header: X-Key, file: [\(token)]",
        ] {
            try fixture.configure(
                secrets: "  - {name: token, plugin: hidden, host: a.example, \(wrong)}")
            for command in ["check", "show"] {
                let run = try TestedProgram.run(
                    ["config", command],
                    environment: [
                        "OAKUM_DATA": fixture.scratch.path("data"),
                        "OAKUM_CONFIG": fixture.scratch.path("oakum.yaml"),
                    ])
                #expect(run.status == 2, "\(wrong)")
                #expect(!(run.output + run.errors).contains(token), "\(run.output)\(run.errors)")
            }
        }
    }

    /// Neither what was printed nor what lies on disk has the secret in it.
    private func expectNoTrace(_ fixture: SyncFixture, _ runs: [ProgramRun]) throws {
        for run in runs {
            for text in [run.output, run.errors] {
                #expect(!text.contains(SyncFixture.token), "\(text)")
                #expect(!text.contains(String(SyncFixture.token.prefix(12))), "\(text)")
            }
        }
        let stored = try fixture.everythingStored()
        #expect(!stored.isEmpty)
        for file in stored {
            #expect(file.bytes.range(of: Data(SyncFixture.token.utf8)) == nil, "\(file.path)")
        }
    }
}
