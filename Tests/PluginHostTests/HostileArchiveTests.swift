import Foundation
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// Archives that mean harm, through a plugin that asks for their entries.
@Suite(.ownThreads)
struct HostileArchiveTests {
    /// What a plugin of kind releases saw: a remark for each entry, then how it ended.
    private func read(
        _ bytes: [UInt8], body: String = "out:warn(nil, file.path .. '=' .. #file:text())"
    ) throws -> (entries: [String], failure: PluginError?, good: [String]) {
        let scratch = try ScratchFolder()
        let folder = try scratch.plugin(
            "packed",
            """
            return { name = "packed", version = "1", api = 1, summary = "hostile",
              releases = { files = { "*.packed" }, read = function(file, out, ctx)
                \(body)
              end } }
            """)
        let catalogue = try PluginCatalogue.load(
            bundled: nil, added: [folder], workerProgram: TestedProgram.path)
        #expect(catalogue.unusable.isEmpty, "\(catalogue.unusable)")
        let runner = PluginRunner(
            workerProgram: TestedProgram.path, plugins: catalogue.plugins)
        var limits = HostilePlugin.shortLimits
        limits.processorMilliseconds = 10_000
        func run(_ name: String, _ bytes: [UInt8]) throws -> ([String], PluginError?) {
            let file = try FileHandle(
                forReadingFrom: URL(fileURLWithPath: scratch.write(name, bytes)))
            var entries: [String] = []
            let request = RunRequest(
                plugin: 0, kind: "releases", path: name, opensContainers: true, limits: limits)
            let result = try runner.read(request, descriptor: file.fileDescriptor) { event in
                if case .remark(let remark) = event { entries.append(remark.text) }
            }
            return (entries, result.failure)
        }
        let (entries, failure) = try run("bad.packed", bytes)
        let good = try run(
            "good.packed", HostileArchive.tar([("a.txt", "0", "", "fine")]))
        #expect(good.1 == nil)
        return (entries, failure, good.0)
    }

    @Test func `entries that are no files, or lead outside, are no entries of a plugin's`() throws {
        let bytes = HostileArchive.tar([
            ("one.txt", "0", "", "1"), ("../up.txt", "0", "", "climbs"),
            ("a/../../up.txt", "0", "", "climbs"), ("/etc/shadow", "0", "", "absolute"),
            ("link.txt", "2", "/etc/passwd", ""), ("hard.txt", "1", "/etc/passwd", ""),
            ("zero", "3", "", ""), ("disk", "4", "", ""), ("pipe", "6", "", ""),
            ("folder/", "5", "", ""), ("esc\u{1b}[2J.txt", "0", "", "22"),
            ("last.txt", "0", "", "333"),
        ])
        let (entries, failure, good) = try read(bytes)
        let allowed: Set = [
            "bad.packed/one.txt=1", "bad.packed/etc/shadow=8",
            #"bad.packed/esc\x1b[2J.txt=2"#, "bad.packed/last.txt=3",
        ]
        #expect(Set(entries).isSubset(of: allowed), "\(entries)")
        #expect(entries.first == "bad.packed/one.txt=1")
        #expect(!entries.contains { $0.contains("up.txt") || $0.contains("link") })
        // Either the bad entry is passed over or it ends this file, by name.
        if let failure { #expect(failure.reason.contains("'..'"), "\(failure.reason)") }
        #expect(good == ["good.packed/a.txt=4"])
    }

    @Test func `a zstd bomb ends by its ratio`() throws {
        let bytes = HostileArchive.zstdRun(blocks: 1000)
        #expect(bytes.count < 5000)
        let (_, failure, good) = try read(bytes)
        #expect(failure?.reason.contains("grows more than") == true, "\(failure?.reason ?? "")")
        #expect(failure?.code == .limit)
        #expect(good == ["good.packed/a.txt=4"])
    }

    @Test func `a zip bomb ends by its ratio`() throws {
        let bytes = HostileArchive.zipRun(matches: 200_000)
        #expect(bytes.count < 51_000)
        let (_, failure, good) = try read(bytes)
        #expect(failure?.reason.contains("grows more than") == true, "\(failure?.reason ?? "")")
        #expect(failure?.code == .limit)
        #expect(good == ["good.packed/a.txt=4"])
    }

    @Test func `a bomb that is only passed over is one all the same`() throws {
        let bytes = HostileArchive.zstdRun(blocks: 1000)
        let (_, failure, good) = try read(bytes, body: "out:skip('not read')")
        #expect(failure == nil || failure?.reason.contains("grows more than") == true)
        #expect(good.isEmpty || good == ["not read"], "\(good)")
    }
}
