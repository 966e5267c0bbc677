import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// `unpack.open`: the steps of a tree, and the order of pairs() that tests change.
@Suite(.ownThreads)
struct UnpackRunTests {
    private func plugin(_ body: String) throws -> KindPlugin {
        try KindPlugin(
            "unpack = { files = { '*.box' }, open = function(file, tree, ctx)\n\(body)\nend }")
    }

    @Test func `steps come in order, with bytes of texts, files and parts of files`() throws {
        let plugin = try plugin(
            """
            tree:layer("base")
            tree:add("./a/b", "text")
            tree:add("/whole", file)
            tree:add("part", file, 2, 4)
            tree:add("empty", "")
            tree:link("l", "../x")
            tree:remove("a")
            tree:warn(3, "odd")
            """)
        let (steps, result) = try plugin.unpack("0123456")
        #expect(result.failure == nil)
        #expect(
            steps == [
                "layer base", "add a/b", "= text", "add whole", "= 0123456", "add part", "= 123",
                "add empty", "link l ../x", "remove a", "warning: odd",
            ])
    }

    @Test func `bytes that nobody wants are not sent`() throws {
        let plugin = try plugin("tree:add('a/x.json', '1') tree:add('a/y', '2')")
        #expect(
            try plugin.unpack(wanted: ["*.json"]).steps == ["add a/x.json", "= 1", "add a/y"])
    }

    @Test func `what is wrong names the argument`() throws {
        for (lua, words) in [
            ("tree:add('../x', '')", "\"../x\" is not a path inside the tree"),
            ("tree:add('', '')", "is not a path inside the tree"),
            ("tree:add('a/../../x', '')", "is not a path inside the tree"),
            ("tree:add('a\\0', '')", "is not a path inside the tree"),
            ("tree:add(('x/'):rep(300), '')", "is not a path inside the tree"),
            ("tree:add(('x'):rep(5000), '')", "path: is longer than 4096 bytes"),
            ("tree:add('x')", "content: expected a string or a file, got no value"),
            ("tree:add('x', {})", "content: expected a string or a file, got table"),
            ("tree:add('x', file, 'a')", "first, last: expected two positions"),
            ("tree.add('x', 'y')", "call it with a colon, as in tree:add"),
            ("tree:file('x')", "tree has no method 'file': it has add, link, same, remove, layer"),
            ("tree:layer('')", "name: expected 1 to 4096 bytes"),
        ] {
            let reason = try plugin(lua).unpack().result.failure?.reason ?? ""
            #expect(reason.hasPrefix("kinds/plugin.lua:3: "), "\(lua): \(reason)")
            #expect(reason.contains(words), "\(lua): \(reason)")
        }
    }

    @Test func `a tree without end is ended by entries and by bytes`() throws {
        var limits = HostilePlugin.shortLimits
        limits.records = 1000
        limits.producedBytes = 1_000_000
        for body in [
            "for i = 1, 1e9 do tree:add('a' .. i, '') end",
            "for i = 1, 1e9 do tree:add('a', ('x'):rep(100000)) end",
        ] {
            let (steps, result) = try plugin(body).unpack(limits: limits)
            #expect(result.failure?.code == .limit)
            #expect(steps.count <= 1000)
        }
    }

    // MARK: The order of pairs()

    private static let loop = """
        local t = { a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, 10, 20, 30 }
        local words = {}
        for key, value in pairs(t) do words[#words + 1] = key .. "=" .. value t[key] = nil end
        for key in pairs(oakum.json('{"u":1,"v":2,"w":3,"x":null,"y":5,"z":6}')) do
          words[#words + 1] = key
        end
        words[#words + 1] = "|"
        for _, item in pairs(oakum.json('[1,2,3]')) do words[#words + 1] = tostring(item) end
        for item in oakum.each { "p", "q", "r" } do words[#words + 1] = item end
        for key in pairs(setmetatable({}, { __pairs = function() return next, { m = 1 } end })) do
          words[#words + 1] = key
        end
        tree:add("x", table.concat(words, " "))
        """

    @Test func `a seed gives pairs an order of its own, and lists theirs`() throws {
        let plugin = try plugin(Self.loop)
        let orders = try [UInt64(1), 1, 2, 3].map { seed in
            try plugin.unpack(shuffles: seed).steps.last ?? ""
        }
        #expect(orders[0] == orders[1])
        #expect(Set(orders).count == 3)
        for order in orders {
            #expect(order.hasSuffix("| 1 2 3 p q r m"), "\(order)")
            let words = order.split(separator: "|")[0].split(separator: " ").dropFirst()
            #expect(
                words.sorted() == [
                    "1=10", "2=20", "3=30", "a=1", "b=2", "c=3", "d=4", "e=5", "f=6", "g=7", "u",
                    "v", "w", "y", "z",
                ])
        }
        #expect(try plugin.unpack().steps.last?.contains("u v w y z |") == true)
    }

    @Test func `a field that a loop takes away does not come`() throws {
        let plugin = try plugin(
            """
            local t = {}
            for i = 1, 100 do t["k" .. i] = i end
            local count = 0
            for key in pairs(t) do
              count = count + 1
              for other in pairs(t) do if other ~= key then t[other] = nil end end
            end
            tree:add("x", tostring(count))
            """)
        for seed in [UInt64(0), 7] {
            #expect(try plugin.unpack(shuffles: seed).steps.last == "= 1")
        }
    }
}
