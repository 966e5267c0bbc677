import Foundation
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// Which plugin of which place runs, and what it may have.
@Suite(.ownThreads)
struct SearchPathTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    /// Makes a plugin in a place; its version says which one it is.
    @discardableResult
    private func plugin(
        _ place: String, _ name: String = "parts", more: String = ""
    ) throws -> String {
        try scratch.write(
            "\(place)/\(name)/plugin.lua",
            "return { name = '\(name)', version = '\(place)', api = 1, summary = 's', \(more) "
                + "inventory = { files = { '*.x' }, read = function() end } }")
        return scratch.path("\(place)/\(name)")
    }

    private func path(added: [String] = [], lock: PluginLock = PluginLock()) -> PluginSearchPath {
        var path = PluginSearchPath(
            added: added, user: scratch.path("user"), system: scratch.path("system"),
            bundled: scratch.path("bundled"), lock: lock)
        path.systemOwner = geteuid()
        return path
    }

    private func load(_ path: PluginSearchPath) throws -> PluginCatalogue {
        try PluginCatalogue.load(path, workerProgram: TestedProgram.path)
    }

    /// An entry for the plugin as it lies there now.
    private func entry(
        _ place: String = "user", _ name: String = "parts", needs: PluginNeeds = PluginNeeds()
    ) throws -> PluginLock.Entry {
        PluginLock.Entry(
            name: name, version: "1", api: 1,
            digest: try PluginTree(reading: scratch.path("\(place)/\(name)")).digest,
            source: "/x", needs: needs, grantedAt: "2025-01-01T00:00:00Z", grantedBy: "alice")
    }

    @Test func `the highest place of a name runs, and the others say what shadows them`() throws {
        for place in ["bundled", "system", "user"] { try plugin(place) }
        let other = try plugin("added")
        let lock = PluginLock([try entry()])
        for (path, version, states) in [
            (path(added: [other], lock: lock), "added", ["added", "user", "system", "bundled"]),
            (path(lock: lock), "user", ["user", "system", "bundled"]),
            (path(), "system", ["user", "system", "bundled"]),
        ] {
            let catalogue = try load(path)
            #expect(catalogue.plugins.map(\.manifest.version) == [version])
            #expect(catalogue.found.map { "\($0.origin)" } == states)
            let winner = try #require(catalogue.found.first { $0.state == .usable })
            #expect(winner.version == version)
            for found in catalogue.found where found.origin.rawValue < winner.origin.rawValue {
                #expect(found.state == .shadowed(by: winner.origin))
                #expect(found.error == nil)
            }
        }
    }

    @Test func `of two folders on the command line with one name the last is taken`() throws {
        let first = try plugin("first")
        let last = try plugin("last")
        let catalogue = try load(PluginSearchPath(added: [first, last]))
        #expect(catalogue.plugins.map(\.manifest.version) == ["last"])
        #expect(catalogue.found.map(\.state) == [.usable, .shadowed(by: .added)])
    }

    @Test func `a plugin that nobody trusted takes no name, one that was changed keeps it`() throws
    {
        try plugin("bundled")
        try plugin("user")
        let untrusted = try load(path())
        #expect(untrusted.plugins.map(\.manifest.version) == ["bundled"])
        #expect(untrusted.unusable.map(\.plugin) == ["parts"])
        #expect(untrusted.unusable.first?.reason.contains("it is not trusted") == true)

        let lock = PluginLock([try entry()])
        for change in ["tests/one/expected.jsonl", "more.lua", "README.md"] {
            try scratch.write("user/parts/" + change, "x")
            let changed = try load(path(lock: lock))
            #expect(changed.plugins.isEmpty)
            guard case .changed(let reason) = changed.found.first?.state else {
                Issue.record("\(changed.found)")
                return
            }
            #expect(reason.contains("'oakum plugin trust parts'"))
            try FileManager.default.removeItem(atPath: scratch.path("user/parts/" + change))
        }
        #expect(try load(path(lock: lock)).plugins.map(\.manifest.version) == ["user"])
    }

    @Test func `a changed plugin is not run to find out what it is`() throws {
        try plugin("user")
        let lock = PluginLock([try entry()])
        try scratch.write("user/parts/plugin.lua", "while true do end")
        let catalogue = try load(path(lock: lock))
        #expect(catalogue.unusable.map(\.code) == [.unusable])
        #expect(catalogue.unusable.first?.reason.contains("time limit") == false)
    }

    @Test func `a trusted plugin that is gone, or is a link now, is told of`() throws {
        try plugin("user")
        let lock = PluginLock([try entry()])
        try FileManager.default.moveItem(
            atPath: scratch.path("user/parts"), toPath: scratch.path("elsewhere"))
        let gone = try load(path(lock: lock))
        #expect(gone.unusable.first?.reason.contains("it is in oakum.lock, but not in") == true)
        try scratch.link("user/parts", to: scratch.path("elsewhere"))
        let linked = try load(path(lock: lock))
        #expect(linked.unusable.map(\.reason).contains { $0.contains("is a link") })
        #expect(linked.plugins.isEmpty)
    }

    @Test func `needs beyond those granted are refused in plain words`() throws {
        try plugin(
            "user", more: "needs = { net = { 'a.example', 'b.example' }, files = { '*.sum' } },")
        let granted = PluginNeeds(files: ["*.sum"], net: ["a.example"])
        let narrow = try load(path(lock: PluginLock([try entry(needs: granted)])))
        #expect(narrow.plugins.isEmpty)
        let reason = try #require(narrow.unusable.first?.reason)
        #expect(reason.contains("it needs more than was granted (asks b.example over https)"))
        var all = granted
        all.net.append("b.example")
        all.secrets.append("never asked for")
        let wide = try load(path(lock: PluginLock([try entry(needs: all)])))
        #expect(wide.plugins.first?.grant.needs.net == ["a.example", "b.example"])
        #expect(wide.plugins.first?.grant.needs.secrets == [])
        #expect(wide.plugins.first?.grant.source == .lock)
    }

    @Test func `the command line grants what stays on this machine, and more only by name`() throws
    {
        let folder = try plugin(
            "added",
            more: "needs = { net = { 'a.example' }, secret = { 't' }, files = { '*.sum' } }, "
                + "limits = { memory_mib = 512 }, speaks_for = { 'generic/acme' },")
        var path = path(added: [folder])
        let alone = try #require(try load(path).plugins.first)
        #expect(alone.grant.needs == PluginNeeds(files: ["*.sum"], limits: .init(memoryMiB: 512)))
        #expect(!alone.grant.speaks(for: "pkg:generic/acme/x"))
        path.granted = ["parts"]
        let all = try #require(try load(path).plugins.first)
        #expect(all.grant.needs == PluginNeeds(all.manifest))
        path.granted = []
        path.lock = PluginLock([try entry("added", needs: PluginNeeds(all.manifest))])
        #expect(try load(path).plugins.first?.grant.needs == all.grant.needs)
    }

    @Test func `the machine's plugins are those that only their owner can write`() throws {
        let folder = try plugin("system")
        try scratch.write("system/parts/tests/one/x", "x")
        let granted = try #require(try load(path()).plugins.first)
        #expect(granted.grant.source == .place)
        for (loose, words) in [
            ("system/parts/tests/one/x", "'tests/one/x' can be written by others"),
            ("system/parts/tests", "'tests/' can be written by others"),
            ("system/parts", "its folder can be written by others"),
            ("system", "does not belong to root alone"),
        ] {
            let mode = try #require(
                FileManager.default.attributesOfItem(atPath: scratch.path(loose))[
                    .posixPermissions] as? NSNumber)
            for bit in [0o020, 0o002] as [mode_t] {
                #expect(unsafe chmod(scratch.path(loose), mode.uint32Value | bit) == 0)
                let catalogue = try load(path())
                #expect(catalogue.plugins.isEmpty)
                #expect(catalogue.unusable.first?.reason.contains(words) == true, "\(loose)")
            }
            #expect(unsafe chmod(scratch.path(loose), mode.uint32Value) == 0)
        }
        var other = path()
        other.systemOwner = geteuid() + 1
        #expect(try load(other).plugins.isEmpty)
        #expect(try load(path()).plugins.map(\.folder.path) == [folder])
    }

    @Test func `names that are not valid or imitate a bundled one are refused`() throws {
        try plugin("bundled", "os-release")
        try plugin("bundled", "npm")
        for (name, words) in [
            ("NPM", "'npm'"), ("Npm", "'npm'"), ("os_release", "'os-release'"),
            ("osrelease", "'os-release'"), ("0s-release", "'os-release'"), ("nprn", "'npm'"),
            ("n\u{440}m", "is not valid"), ("-x", "is not valid"), ("a b", "is not valid"),
            ("9x", "is not valid"), (String(repeating: "a", count: 65), "is not valid"),
        ] {
            let folder = try plugin("added", name)
            let catalogue = try load(path(added: [folder]))
            #expect(catalogue.plugins.map(\.name) == ["npm", "os-release"], "\(name)")
            #expect(catalogue.unusable.first?.reason.contains(words) == true, "\(name)")
        }
        #expect(try load(path(added: [try plugin("added", "npm2")])).unusable.isEmpty)
    }

    @Test func `options of the user are checked against the manifest and reach the plugin`() throws
    {
        let folder = try plugin(
            "added",
            more: "options = { channel = { type = 'string', default = 'stable', help = 'h' }, "
                + "depth = { type = 'integer', help = 'h' }, "
                + "loud = { type = 'boolean', default = false, help = 'h' } },")
        func load(_ options: [(String, String)]) throws -> PluginCatalogue {
            var path = path(added: [folder])
            path.options["parts"] = options.map {
                WrittenOption(name: $0.0, text: $0.1, place: "o.yaml:7")
            }
            return try self.load(path)
        }
        func values(_ options: [(String, String)]) throws -> [String: WireValue] {
            let entries = try #require(try load(options).plugins.first).options
            return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.value) })
        }
        #expect(
            try values([]) == [
                "channel": .string("stable"), "depth": .null, "loud": .boolean(false),
            ])
        #expect(
            try values([("channel", "3"), ("depth", "-3"), ("loud", "true")]) == [
                "channel": .string("3"), "depth": .integer(-3), "loud": .boolean(true),
            ])
        for (option, words) in [
            (("chanel", "x"), "there is no option 'chanel'; there are"),
            (("depth", "deep"), "option 'depth' takes a whole number, not 'deep'"),
            (("depth", "99999999999999999999"), "option 'depth' takes a whole number"),
            (("loud", "yes"), "option 'loud' takes true or false, not 'yes'"),
        ] {
            let catalogue = try load([option])
            #expect(catalogue.plugins.isEmpty)
            #expect(catalogue.unusable.first?.reason.hasPrefix("o.yaml:7: " + words) == true)
        }
        let wrong = try plugin(
            "wrong", more: "options = { n = { type = 'integer', default = 'x', help = 'h' } },")
        #expect(
            try self.load(path(added: [wrong])).unusable.first?.reason
                == "options.n.default is not of its type, integer")
    }

    @Test func `limits that were granted hold, up to what anybody can grant`() throws {
        for (limits, words) in [
            ("memory_mib = 4096", "limits.memory_mib is 4096: ask for 1 to 2048"),
            ("seconds = 0", "limits.seconds is 0: ask for 1 to 600"),
            ("seconds = 601", "limits.seconds is 601"),
        ] {
            let folder = try plugin("added", more: "limits = { \(limits) },")
            let catalogue = try load(path(added: [folder]))
            #expect(catalogue.unusable.first?.reason.contains(words) == true)
        }
        let folder = try plugin("added", more: "limits = { memory_mib = 512, seconds = 20 },")
        let plugin = try #require(try load(path(added: [folder])).plugins.first)
        let raised = plugin.limits(RunLimits())
        #expect(raised.memoryBytes == 512 << 20)
        #expect(raised.processorMilliseconds == 20_000)
        #expect(raised.wallMilliseconds == 120_000)
        // A feed's own half hour is more; and who asks for less gets less.
        #expect(plugin.limits(.feed).processorMilliseconds == 30 * 60_000)
        var half = RunLimits()
        half.memoryBytes /= 2
        half.processorMilliseconds /= 2
        #expect(plugin.limits(half) == half)
        let modest = try self.plugin("modest", more: "limits = { memory_mib = 64, seconds = 1 },")
        #expect(try load(path(added: [modest])).plugins.first?.grant.needs.isEmpty == true)
    }

    @Test func `a plugin with more memory granted can use it`() throws {
        let body = "local s = ('x'):rep(64 << 20) local t = {} for i = 1, 5 do t[i] = s .. i end"
        for (limits, isEnough) in [("", false), ("limits = { memory_mib = 1024 },", true)] {
            let folder = try scratch.plugin(
                "big",
                "return { name = 'big', version = '1', api = 1, summary = 's', \(limits) "
                    + "inventory = { files = { '*.x' }, read = function(file, out) \(body) "
                    + "out:skip('done') end } }")
            let catalogue = try load(path(added: [folder]))
            let file = try FileHandle(
                forReadingFrom: URL(fileURLWithPath: scratch.write("a.x", "x")))
            let result = try PluginRunner(
                workerProgram: TestedProgram.path, plugins: catalogue.plugins
            ).read(
                RunRequest(plugin: 0, kind: "inventory", path: "a.x"),
                descriptor: file.fileDescriptor
            ) { _ in }
            #expect(result.failure?.code == (isEnough ? nil : .memoryLimit))
        }
    }

    @Test func `a plugin speaks for whole parts of a purl only`() throws {
        let grant = PluginGrant(PluginNeeds(speaksFor: ["generic/acme", "pkg:npm/"]), .lock)
        for purl in ["pkg:generic/acme/x", "pkg:generic/acme", "pkg:generic/acme?a=b", "pkg:npm/x"]
        {
            #expect(grant.speaks(for: purl), "\(purl)")
        }
        for purl in ["pkg:generic/acme2/x", "pkg:generic/x", "pkg:npmx/x", "pkg:deb/debian/x", ""] {
            #expect(!grant.speaks(for: purl), "\(purl)")
        }
    }
}
