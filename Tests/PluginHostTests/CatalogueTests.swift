import Foundation
import PluginHost
import ProgramUnderTest
import Testing

/// A plugin that cannot be used, and the words that must say why.
struct BrokenPlugin: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let source: String
    let words: [String]

    init(_ name: String, _ words: [String], _ source: String) {
        testDescription = name
        self.words = words
        self.source = source
    }

    private static let read = "inventory = { files = { 'x' }, read = function() end }"
    private static let head = "name = 'broken', version = '1', api = 1, summary = 's'"

    static let all: [BrokenPlugin] = [
        BrokenPlugin(
            "an api from the future", ["plugin API 7", "speaks 1", "update oakum"],
            "return { api = 7, whatever = true }"),
        BrokenPlugin(
            "an api from the past", ["plugin API 0", "update the plugin"], "return { api = 0 }"),
        BrokenPlugin("no api", ["api = 1"], "return { name = 'broken' }"),
        BrokenPlugin(
            "an unknown key", ["no field 'sumary'", "did you mean 'summary'?"],
            "return { name = 'broken', version = '1', api = 1, sumary = 's', \(read) }"),
        BrokenPlugin(
            "an unknown key inside", ["inventory", "no field 'file'", "did you mean 'files'?"],
            "return { \(head), inventory = { file = { 'x' }, read = function() end } }"),
        BrokenPlugin(
            "a long unknown key", ["there is no field 'xxx"],
            "return { \(head), [('x'):rep(1e7)] = 1, \(read) }"),
        BrokenPlugin(
            "a missing field", ["plugin.version: expected a string, got nil"],
            "return { name = 'broken', api = 1, summary = 's', \(read) }"),
        BrokenPlugin(
            "another name", ["name = 'other'", "its folder is 'broken'"],
            "return { name = 'other', version = '1', api = 1, summary = 's', \(read) }"),
        BrokenPlugin("a syntax error", ["broken/plugin.lua:2:"], "return {\n} }"),
        BrokenPlugin("bytecode", ["binary chunk"], "\u{1b}Lua"),
        BrokenPlugin("no table", ["must return its manifest, a table, not nil"], "return nil"),
        BrokenPlugin("an error", ["broken/plugin.lua:1: boom"], "error('boom')"),
        BrokenPlugin(
            "no kind", ["does nothing"],
            "return { \(head) }"),
        BrokenPlugin(
            "no globs", ["inventory.files is empty"],
            "return { \(head), inventory = { files = {}, read = function() end } }"),
        BrokenPlugin(
            "a glob without end", ["is no glob: it has more than 64 alternatives"],
            "return { \(head), inventory = { files = { ('{a,b}'):rep(9) }, "
                + "read = function() end } }"),
        BrokenPlugin(
            "a scheme without functions", ["'key' or 'compare'"],
            "return { \(head), versioning = { schemes = { 's' } } }"),
        BrokenPlugin(
            "a remedy without a plan", ["remedy.plan: expected a function, got nil"],
            "return { \(head), remedy = { ecosystems = { 'npm' }, projects = { 'x' } } }"),
        BrokenPlugin(
            "an unknown key in a remedy", ["no field 'project'", "did you mean 'projects'?"],
            "return { \(head), remedy = { ecosystems = { 'npm' }, project = { 'x' }, "
                + "plan = function() end } }"),
        BrokenPlugin(
            "a remedy without projects", ["remedy.projects is empty"],
            "return { \(head), remedy = { ecosystems = { 'npm' }, projects = {}, "
                + "plan = function() end } }"),
        BrokenPlugin(
            "a remedy for nothing", ["remedy.ecosystems is empty"],
            "return { \(head), remedy = { ecosystems = {}, projects = { 'x' }, "
                + "plan = function() end } }"),
        BrokenPlugin(
            "releases without functions", ["releases needs files and read, or ecosystems and list"],
            "return { \(head), releases = {} }"),
        BrokenPlugin(
            "releases.files without read", ["releases.files needs the function releases.read"],
            "return { \(head), releases = { files = { 'x' } } }"),
        BrokenPlugin(
            "a list for nothing", ["releases.list needs releases.ecosystems"],
            "return { \(head), releases = { list = function() end } }"),
        BrokenPlugin(
            "an unpack without open", ["unpack.open: expected a function, got nil"],
            "return { \(head), unpack = { files = { 'x' } } }"),
        BrokenPlugin(
            "a kind that is a function", ["plugin.check: expected a table (check), got a function"],
            "return { \(head), check = function() end }"),
        BrokenPlugin(
            "a notify for no event", ["notify.events is empty"],
            "return { \(head), notify = { events = {}, message = function() end } }"),
        BrokenPlugin(
            "a notify for odd events", ["'Plan approved' is not a type of events"],
            "return { \(head), notify = { events = { 'Plan approved' }, "
                + "message = function() end } }"),
        BrokenPlugin(
            "a report with a dot", ["report.extension: expected lower-case letters"],
            "return { \(head), report = { extension = '.md', render = function() end } }"),
        BrokenPlugin("a loop", ["broken/plugin.lua:1: time limit"], "while true do end"),
        BrokenPlugin(
            "a pattern that backtracks", ["broken/plugin.lua:1: time limit: stuck"],
            "return (('a'):rep(5000)):find(('.-'):rep(8) .. 'b')"),
        BrokenPlugin(
            "a memory bomb", ["broken/plugin.lua:1: not enough memory"],
            "local s = 'x' while true do s = s .. s end"),
        BrokenPlugin("a long error", ["broken/plugin.lua:1: xxx"], "error(('x'):rep(1e7))"),
        BrokenPlugin("a missing module", ["no module 'gone'"], "require 'gone'"),
        BrokenPlugin(
            "a module that climbs", ["no module '../../etc/passwd'"],
            "require '../../etc/passwd'"),
        BrokenPlugin(
            "a large manifest", ["limit"],
            "local t = {} for i = 1, 3e5 do t[i] = 'file-number-' .. i end "
                + "return { \(head), inventory = { files = t, read = function() end } }"),
    ]
}

@Suite(.ownThreads)
struct CatalogueTests {
    private func load(_ folders: [String]) throws -> PluginCatalogue {
        try PluginCatalogue.load(
            bundled: TestedProgram.bundledPlugins, added: folders,
            workerProgram: TestedProgram.path)
    }

    @Test(arguments: BrokenPlugin.all)
    func `a plugin that cannot be used is listed with the reason`(_ broken: BrokenPlugin) throws {
        let scratch = try ScratchFolder()
        let catalogue = try load([try scratch.plugin("broken", broken.source)])
        #expect(catalogue.unusable.count == 1)
        let error = try #require(catalogue.unusable.first)
        #expect(error.plugin == "broken")
        for words in broken.words { #expect(error.reason.contains(words), "\(error.reason)") }
        #expect(error.reason.utf8.count < 9000)
        #expect(catalogue.number(of: "npm") != nil)
        #expect(catalogue.number(of: "broken") == nil)
    }

    @Test func `all bundled plugins load`() throws {
        let catalogue = try load([])
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: TestedProgram.bundledPlugins)
        #expect(catalogue.unusable.isEmpty, "\(catalogue.unusable)")
        #expect(catalogue.plugins.map(\.name) == folders.filter { !$0.hasPrefix(".") }.sorted())
    }

    @Test func `a folder without plugin.lua and a folder that is not there say so`() throws {
        let scratch = try ScratchFolder()
        let catalogue = try load([try scratch.makeFolder("empty"), scratch.path("gone")])
        #expect(catalogue.unusable.map(\.plugin) == ["empty", "gone"])
        #expect(catalogue.unusable.first?.reason.contains("there is no plugin.lua") == true)
        #expect(catalogue.unusable.last?.reason.contains("is not a folder") == true)
    }

    @Test func `a pipe or a large file in place of plugin.lua does not hold anything up`() throws {
        let scratch = try ScratchFolder()
        let pipe = try scratch.makeFolder("pipe")
        #expect(unsafe mkfifo(pipe + "/plugin.lua", 0o600) == 0)
        try scratch.write("large/plugin.lua", [UInt8](repeating: 0x20, count: 1 << 20 | 1))
        let catalogue = try load([pipe, scratch.path("large")])
        #expect(catalogue.unusable.count == 2)
        for error in catalogue.unusable {
            #expect(error.reason.contains("cannot be read"))
        }
    }

    @Test func `an added plugin takes the place of a bundled one`() throws {
        let scratch = try ScratchFolder()
        let folder = try scratch.plugin(
            "npm",
            "return { name = 'npm', version = '99', api = 1, summary = 's', "
                + "inventory = { files = { 'x' }, read = function() end } }")
        let catalogue = try load([folder])
        #expect(catalogue.plugins.filter { $0.name == "npm" }.map(\.manifest.version) == ["99"])
    }

    @Test func `the digest covers names and bytes of all files, tests too, but not git's own`()
        throws
    {
        let scratch = try ScratchFolder()
        let folder = try scratch.plugin("a", "return {}")
        let digest = { try PluginFolder(path: folder, origin: .added).digest }
        let first = try digest()
        try scratch.write("plugins/a/b.lua", "x")
        let second = try digest()
        try scratch.write("plugins/a/b.lua", "y")
        let third = try digest()
        try scratch.write("plugins/a/tests/one/input/x", "")
        let fourth = try digest()
        #expect(Set([first, second, third, fourth]).count == 4)
        try scratch.write("plugins/a/.git/HEAD", "ref: refs/heads/main")
        #expect(try digest() == fourth)
        // A bundled one is read for less, and has the same digest.
        #expect(try PluginFolder(path: folder, origin: .bundled).digest == fourth)
        // sha256 of "f10:plugin.lua:9:return {}" and so on, computed elsewhere.
        let tree = try PluginTree([
            .init(path: "plugin.lua", content: .file(Array("return {}".utf8)))
        ])
        #expect(
            tree.digest == "3c7dcb93fb83f821bea73d6b5107185a966907b3f6c322f594590056f88d4485")
    }

    @Test(arguments: ["/bin/true", "/nonexistent/oakum"])
    func `a program that is no worker is an error in words`(_ program: String) throws {
        let scratch = try ScratchFolder()
        let folder = try scratch.plugin("any", "return {}")
        do throws(PluginError) {
            let catalogue = try PluginCatalogue.load(
                bundled: nil, added: [folder], workerProgram: program)
            #expect(catalogue.plugins.isEmpty)
            #expect(catalogue.unusable.first?.code == .crashed)
        } catch {
            #expect(error.code == .crashed)
            #expect(error.reason.contains("did not start"))
        }
    }
}
