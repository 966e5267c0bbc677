import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

@Suite(.ownThreads)
struct HostileCodeTests {
    @Test(arguments: Attack.all)
    func `hostile code ends with its reason, and the next file is read`(_ attack: Attack) throws {
        let body =
            "    if file:text() == 'good' then out:component{ purl = 'pkg:npm/good@1' } return end "
        let plugin = try HostilePlugin(body + attack.body)
        let runner = PluginRunner(
            workerProgram: TestedProgram.path, plugins: plugin.catalogue.plugins)
        let bad = try plugin.read(runner: runner)
        #expect(bad.code == attack.code, "\(bad.reason)")
        for word in attack.words { #expect(bad.reason.contains(word), "\(bad.reason)") }
        #expect(bad.reason.utf8.count < 9000)
        #expect(bad.result.failure?.plugin == "hostile")
        let good = try plugin.read("good", runner: runner)
        #expect(good.purls == ["pkg:npm/good@1"])
        #expect(good.result.failure == nil)
    }

    @Test func `a limit names one place, the innermost of the plugin`() throws {
        let reading = try HostilePlugin("    spin()").read()
        #expect(
            reading.reason
                == "hostile/plugin.lua:1: time limit: more than 200 ms of processor time")
    }

    @Test func `records before the end are kept`() throws {
        let reading = try HostilePlugin("    out:component{ purl = 'pkg:npm/a@1' } spin()").read()
        #expect(reading.purls == ["pkg:npm/a@1"])
        #expect(reading.code == .timeLimit)
    }

    @Test func `records are counted and capped`() throws {
        var limits = HostilePlugin.shortLimits
        limits.records = 10
        let plugin = try HostilePlugin(
            "    for i = 1, 100 do out:component{ purl = 'pkg:npm/a@' .. i } end")
        let reading = try plugin.read(limits: limits)
        #expect(reading.code == .limit)
        #expect(reading.reason.contains("hostile/plugin.lua:4: limit: more than 10 records"))
        #expect(reading.purls.count == 10)
    }

    @Test func `a record has a largest size`() throws {
        var limits = HostilePlugin.shortLimits
        limits.recordBytes = 1000
        let plugin = try HostilePlugin(
            "    out:component{ purl = 'pkg:npm/a@1', licenses = { ('x'):rep(2000) } }")
        let reading = try plugin.read(limits: limits)
        #expect(reading.code == .limit)
        #expect(reading.reason.contains("at most 1000 are allowed"))
    }

    @Test(arguments: [
        "oakum.log.info('x')", "print('x')", "out:warn(nil, 'x')", "out:skip('x')",
        "out:warn(1, 'e' .. ('\\u{301}'):rep(100000))",
    ])
    func `floods of remarks are capped, and say so`(_ call: String) throws {
        var limits = HostilePlugin.shortLimits
        limits.remarks = 20
        limits.processorMilliseconds = 5000
        let plugin = try HostilePlugin("    for i = 1, 2000 do \(call) end")
        let reading = try plugin.read(limits: limits)
        #expect(reading.result.failure == nil)
        #expect(reading.remarks.count == 21)
        #expect(reading.remarks.last?.text == "more remarks were left out")
        #expect(reading.remarks.allSatisfy { $0.text.utf8.count < 9000 })
    }

    @Test func `what is printed reads as values`() throws {
        let plugin = try HostilePlugin("    print(1, 2.5, true, nil, 'text', {})")
        #expect(try plugin.read().remarks.map(\.text) == ["print: 1\t2.5\ttrue\tnil\ttext\ttable"])
    }

    @Test func `bytes that are no text arrive visible`() throws {
        let plugin = try HostilePlugin("    out:project{ id = 'x', name = '\\xff\\0\\27[31m' }")
        guard case .project(let project)? = try plugin.read().events.first else {
            Issue.record("no project")
            return
        }
        #expect(project.name == "\\xff\\x00\u{1b}[31m")
    }

    @Test func `handles of an earlier file are refused`() throws {
        let body = """
                local old = oakum_kept
                if old.file then
                  for _, try in ipairs { function() return old.file:text() end,
                    function() return old.view.a end, function() return old.lines() end } do
                    out:warn(nil, tostring(select(2, pcall(try))))
                  end
                  return
                end
                old.file, old.view, old.lines = file, file:json(), file:lines()
            """
        // A plugin's own table outlives a call; what it keeps there must not.
        let plugin = try HostilePlugin(
            body.replacing("oakum_kept", with: "getmetatable(kept)"),
            before: "local kept = setmetatable({}, {})\n")
        let runner = PluginRunner(
            workerProgram: TestedProgram.path, plugins: plugin.catalogue.plugins)
        #expect(try plugin.read("{\"a\":1}", runner: runner).result.failure == nil)
        let remarks = try plugin.read("{\"a\":2}", runner: runner).remarks.map(\.text)
        #expect(remarks.count == 3)
        #expect(remarks.first?.contains("this file belongs to an earlier call") == true)
        #expect(remarks.dropFirst().first?.contains("already done") == true)
        #expect(remarks.last?.contains("this loop belongs to an earlier call") == true)
    }

    @Test func `loops inside loops keep apart, also after others have ended`() throws {
        let body = """
                local view, text = file:json(), ""
                for _, a in pairs(view) do
                  for _, b in pairs(view) do
                    for _, c in pairs(view) do
                      if c == 2 then break end
                      text = text .. a .. b .. c .. " "
                    end
                  end
                end
                local step = pairs(view)
                while step() do end
                local after = step()
                out:warn(nil, text .. tostring(after))
            """
        let remarks = try HostilePlugin(body).read("[1,2,3]").remarks
        #expect(remarks.map(\.text) == ["111 121 131 211 221 231 311 321 331 nil"])
    }

    @Test func `a thrown error of the receiver ends the run`() throws {
        struct Enough: Error {}
        let plugin = try HostilePlugin(
            "    for i = 1, 1e9 do out:component{ purl = 'pkg:npm/a@' .. i } end")
        #expect(throws: Enough.self) { _ = try plugin.read(onEvent: { _ in throw Enough() }) }
    }
}
