import Foundation
import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// `file:rpm()`, `oakum.rpm` and what `out:owns` makes of headers and lists.
@Suite(.ownThreads)
struct RPMLibraryTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("RPMDatabasesTests/Fixtures")

    private static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: fixtures.appendingPathComponent(name)))
    }

    @Test(arguments: ["Packages", "Packages.db", "rpmdb.sqlite"])
    func `a database gives headers with fields and files`(_ name: String) throws {
        let reader = try BinaryLibraryTests.Reader(
            """
                local rpm = file:rpm()
                say(rpm.kind)
                local last
                for number, header, fault in rpm:headers() do
                  if header.name == "libgreen" then
                    say(header.epoch, header.version, header.release, header.arch, header.source_rpm,
                      header.is_source, header.vendor, header.license, header.modularity_label,
                      #header.sigmd5, header.install_time > 1700000000, header.distribution,
                      header.summary, header.url, fault)
                    for _, path in ipairs(header:files()) do say(path.path, #(path.digest or "")) end
                    local path = "/usr/lib64/libgreen.so"
                    local owners = rpm:owners { path, path, "/bin/sh", "plain", "" }
                    say(owners[path] == number, owners["/bin/sh"], owners["plain"])
                    say(header.provides[1], header.requires[1])
                  end
                  last = header
                end
                say(select(2, pcall(function() return last.name end)))
                say(select(2, pcall(function() return last:files() end)))
                local count = 0
                for _ in oakum.rpm(file:bytes()):headers() do count = count + 1 end
                say(count, select(2, pcall(oakum.rpm, "text")))
            """)
        let (said, failure) = try reader.read(try Self.bytes(name))
        #expect(failure == nil)
        let kind = ["Packages": "berkeley", "Packages.db": "ndb"][name] ?? "sqlite"
        #expect(
            said == [
                kind,
                "1 2.4 3.el9 x86_64 green-2.4-3.el9.src.rpm false Example Distribution LGPLv2+ nil 32 "
                    + "true nil The library https://green.example nil",
                "/usr/lib64/libgreen.so 0", "/usr/lib64/libgreen.so.1 71", "true nil nil",
                "libgreen grove",
                "opener/plugin.lua:26: the loop has passed this header: read it inside the loop",
                "opener/plugin.lua:27: the loop has passed this header: read it inside the loop",
                "6 cannot read the rpm database: it is no Berkeley DB hash, NDB, SQLite file or "
                    + "package",
            ])
    }

    @Test func `a component owns the files of a header or a list`() throws {
        let scratch = try ScratchFolder()
        let folder = try scratch.plugin(
            "owner",
            """
            return { name = "owner", version = "1", api = 1, summary = "owns",
              inventory = { files = { "*" }, read = function(file, out)
                for _, header in file:rpm():headers() do out:owns(header.name, header) end
                out:owns("list", { "/etc/a", "b/c", ("x"):rep(5000) })
                out:owns("none", {})
                out:warn(nil, select(2, pcall(out.owns, out, "list", { "a", 1 == 1 })))
                out:warn(nil, select(2, pcall(out.owns, out, "list", "a")))
              end } }
            """)
        let catalogue = try PluginCatalogue.load(
            bundled: nil, added: [folder], workerProgram: TestedProgram.path)
        let runner = PluginRunner(workerProgram: TestedProgram.path, plugins: catalogue.plugins)
        let file = try FileHandle(
            forReadingFrom: Self.fixtures.appendingPathComponent("leaf.rpm"))
        var owned: [String] = []
        var said: [String] = []
        let request = RunRequest(
            plugin: 0, kind: "inventory", path: "leaf.rpm", limits: HostilePlugin.shortLimits)
        let result = try runner.read(request, descriptor: file.fileDescriptor) { event in
            if case .owned(let id, let paths) = event {
                owned.append(id + ": " + String(decoding: paths, as: UTF8.self))
            }
            if case .remark(let remark) = event { said.append(remark.text) }
        }
        #expect(result.failure == nil)
        #expect(owned == ["leaf: usr/bin/leaf\n", "list: etc/a\nb/c\n"])
        #expect(
            said == [
                "list[2]: expected a string, got boolean",
                "out:owns: list: expected a file, an rpm header or a list of paths, got string",
            ])
    }
}
