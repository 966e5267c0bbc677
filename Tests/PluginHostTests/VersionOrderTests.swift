import PluginHost
import ProgramUnderTest
import Testing

/// A plugin's own version schemes, asked in batches.
@Suite(.ownThreads)
struct VersionOrderTests {
    private func keys(
        _ functions: String, _ versions: [String]
    ) throws -> [Result<[UInt8], PluginError>] {
        let scratch = try ScratchFolder()
        let folder = try scratch.plugin(
            "order",
            """
            return { name = "order", version = "1", api = 1, summary = "s",
              versioning = { schemes = { "own" }, \(functions) } }
            """)
        let catalogue = try PluginCatalogue.load(
            bundled: nil, added: [folder], workerProgram: TestedProgram.path)
        let runner = PluginRunner(
            workerProgram: TestedProgram.path, plugins: catalogue.plugins)
        return try runner.keys(of: versions, scheme: "own", plugin: 0)
    }

    private func sorted(_ versions: [String], _ functions: String) throws -> [String] {
        let keys = try keys(functions, versions).map { try $0.get() }
        return zip(versions, keys).sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
    }

    @Test func `keys order numbers as numbers, and shorter lists first`() throws {
        let versions = ["1.10", "1", "1.9", "-5", "1.9.0", "2", "1.9.a"]
        let key = """
            key = function(version)
              local parts = {}
              for _, part in ipairs(oakum.text.split(version, ".")) do
                parts[#parts + 1] = math.tointeger(tonumber(part)) or part
              end
              return parts
            end
            """
        #expect(
            try sorted(versions, key) == ["-5", "1", "1.9", "1.9.0", "1.9.a", "1.10", "2"])
    }

    @Test func `text in keys orders by bytes, also with zeros in it`() throws {
        let versions = ["b", "a\0", "a", "", "a\0\0", "ab"]
        #expect(
            try sorted(versions, "key = function(v) return { v, 1 } end")
                == ["", "a", "a\0", "a\0\0", "ab", "b"])
    }

    @Test func `compare gives ranks, equal ones shared`() throws {
        let compare = "compare = function(a, b) return #a - #b end"
        let keys = try keys(compare, ["aaa", "b", "cc", "d"]).map { try $0.get() }
        #expect(keys[1] == keys[3])
        #expect(keys[1].lexicographicallyPrecedes(keys[2]))
        #expect(keys[2].lexicographicallyPrecedes(keys[0]))
    }

    @Test func `a version without key does not spoil the others`() throws {
        let key = """
            key = function(v)
              if v == "bad" then error("no version") end
              if v == "float" then return 1.5 end
              if v == "long" then return ("x"):rep(1e7) end
              if v == "loud" then error(("x"):rep(1e7)) end
              return 1
            end
            """
        let keys = try keys(key, ["good", "bad", "float", "long", "loud", "good"])
        #expect(keys.map { (try? $0.get()) != nil } == [true, false, false, false, false, true])
        guard case .failure(let error) = keys[1] else { return }
        #expect(error.reason.contains("order/plugin.lua:3: no version"))
    }

    @Test(arguments: [
        ("key = function() while true do end end", "time limit"),
        ("compare = function(a, b) return 'x' end", "expected a number"),
        ("compare = function(a, b) error('boom') end", "boom"),
    ])
    func `a scheme that fails as a whole says so`(_ functions: String, _ words: String) throws {
        let error = #expect(throws: PluginError.self) {
            _ = try keys(functions, ["1", "2"])
        }
        #expect(error?.reason.contains(words) == true)
    }
}
