import Foundation
import PatchModel
import ProgramUnderTest
import Testing

@Suite(.ownThreads)
struct InventoryTests {
    @Test func `a small root gives release, owner and nested roots`() throws {
        let fixture = try ScanFixture()
        let owned = "usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA"
        try fixture.writeRelease()
        try fixture.writeDpkg(owning: [owned, "usr/share/doc/x"])
        try fixture.writeDistribution("usr/lib/python3/dist-packages")
        try fixture.writeDistribution("opt/env/lib/python3.11/site-packages")
        try fixture.writeRelease("srv/chroot", version: "11")
        try fixture.writeDpkg("srv/chroot")
        try fixture.writeDistribution("srv/chroot/usr/lib/python3/dist-packages", "wheel")
        let inventory = try fixture.scan()

        let deb = "pkg:deb/debian/python3-six@1.16.0-4?arch=all&distro=debian-"
        #expect(
            inventory.components.map { "\($0.root)|\($0.purl)" } == [
                "|\(deb)12", "|pkg:pypi/six@1.16.0", "|pkg:pypi/six@1.16.0",
                "srv/chroot|\(deb)11", "srv/chroot|pkg:pypi/wheel@1.16.0",
            ])
        let six = inventory.components.filter { $0.ecosystem == "pypi" && $0.name == "six" }
        #expect(Set(six.map(\.ownedBy)) == [nil, deb + "12"])
        #expect(six.first { $0.ownedBy != nil }?.evidence.map(\.path) == [owned])
        #expect(inventory.platforms.map(\.root).sorted() == ["", "srv/chroot"])
        #expect(
            inventory.components.first?.source == SourcePackage(name: "six", version: "1.16.0-4"))
        #expect(inventory.coverage.isComplete)
    }

    @Test func `an rpm database owns files, and a package file belongs to no release`() throws {
        let fixture = try ScanFixture()
        let packages = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("RPMDatabasesTests/Fixtures")
        func bytes(_ name: String) throws -> [UInt8] {
            Array(try Data(contentsOf: packages.appendingPathComponent(name)))
        }
        try fixture.target.write("etc/os-release", Array("ID=fedora\nVERSION_ID=40\n".utf8))
        try fixture.target.write("usr/lib/sysimage/rpm/rpmdb.sqlite", try bytes("rpmdb.sqlite"))
        try fixture.target.write("pool/leaf.rpm", try bytes("leaf.rpm"))
        let owned = "usr/lib/python3.9/site-packages/green-0.9.dist-info/METADATA"
        try fixture.target.write(
            owned, Array("Metadata-Version: 2.1\nName: green\nVersion: 0.9\n\n".utf8))
        let components = try fixture.scan().components
        let owner = "pkg:rpm/fedora/python3-green@0.9-3.el9?arch=x86_64&distro=fedora-40&epoch=1"
        let python = components.first { $0.purl == owner }
        #expect(python?.version == "1:0.9-3.el9")
        #expect(python?.source == SourcePackage(name: "green", version: "1:2.4-3.el9"))
        #expect(components.first { $0.ecosystem == "pypi" }?.ownedBy == owner)
        #expect(
            components.filter { $0.name == "leaf" }.map { "\($0.root)|\($0.purl)" }.sorted() == [
                "|pkg:rpm/fedora/leaf@10~rc1-1.module_el8?arch=noarch&distro=fedora-40"
                    + "&rpmmod=grove:1:820240101:abcd1234",
                "|pkg:rpm/leaf@10~rc1-1.module_el8?arch=noarch&rpmmod=grove:1:820240101:abcd1234",
            ])
    }

    @Test func `files below a merged usr are owned under either name`() throws {
        let fixture = try ScanFixture()
        try fixture.writeRelease()
        try fixture.writeDpkg(owning: ["lib/python3/six-1.16.0.dist-info/METADATA"])
        try fixture.target.makeFolder("usr/lib/python3")
        try fixture.target.link("lib", to: "usr/lib")
        try fixture.writeDistribution("usr/lib/python3")
        let six = try fixture.scan().components.first { $0.ecosystem == "pypi" }
        #expect(six?.ownedBy?.hasPrefix("pkg:deb/debian/python3-six") == true)
    }

    @Test func `one package in several places is one component with several proofs`() throws {
        let fixture = try ScanFixture()
        for folder in ["a", "b", "c"] { try fixture.writeLock(folder) }
        let components = try fixture.scan().components
        #expect(components.map(\.purl) == ["pkg:npm/left@1.0.0"])
        #expect(
            components.first?.evidence.map(\.path)
                == ["a/package-lock.json", "b/package-lock.json", "c/package-lock.json"])
    }

    @Test func `what lies inside a file is named by both paths, and owned as the file is`() throws {
        var fixture = try ScanFixture()
        try fixture.writeRelease()
        try fixture.writeDpkg(owning: ["opt/app.box"])
        try fixture.target.write("opt/app.box", "")
        try fixture.add(
            plugin: "box", files: "\"*.box\"",
            read: """
                for _, place in ipairs { "lib/./a.jar", "/lib//a.jar", "../../etc/passwd", "/" } do
                  out:component { id = place, purl = "pkg:maven/g/a@1", inside = place }
                end
                out:component { purl = "pkg:maven/g/b@1", inside = "lib/b.jar", at = 3 }
                """)
        let found = try fixture.scan().components.filter { $0.ecosystem == "maven" }
        #expect(
            found.map { $0.evidence.map(\.path) } == [
                ["opt/app.box/lib/a.jar", "opt/app.box"], ["opt/app.box/lib/b.jar"],
            ])
        #expect(found.last?.evidence.first?.line == 3)
        #expect(found.allSatisfy { $0.ownedBy?.hasPrefix("pkg:deb/") == true })
    }

    @Test func `hard links are files of their own, symbolic ones are not`() throws {
        let fixture = try ScanFixture()
        let first = try fixture.writeDistribution("env1/lib")
        try fixture.target.makeFolder("env2/lib/six-1.16.0.dist-info")
        try FileManager.default.linkItem(
            atPath: fixture.target.path(first),
            toPath: fixture.target.path("env2/lib/six-1.16.0.dist-info/METADATA"))
        try fixture.target.link("aaa/x.dist-info/METADATA", to: "../../" + first)
        let components = try fixture.scan().components
        #expect(
            components.first?.evidence.map(\.path)
                == [first, "env2/lib/six-1.16.0.dist-info/METADATA"])
    }

    @Test func `the result does not depend on the number of workers`() throws {
        var fixture = try ScanFixture()
        try fixture.writeRelease()
        try fixture.writeDpkg()
        for number in 0..<200 {
            try fixture.writeLock("p\(number)", "left\(number % 7)")
            try fixture.writeDistribution("env\(number)/lib", "name\(number % 5)")
        }
        let one = try fixture.scan()
        fixture.width = 4
        let four = try fixture.scan()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(one == four)
        #expect(try encoder.encode(one) == encoder.encode(four))
        #expect(one.components.count == 13)
    }

    @Test func `one package stated a hundred thousand times is one component`() throws {
        var fixture = try ScanFixture()
        try fixture.add(
            plugin: "many", files: "'many.txt'",
            read: "for i = 1, 100000 do out:component{ purl = 'pkg:npm/one@1', at = i } end")
        try fixture.target.write("many.txt", "x")
        let components = try fixture.scan().components
        #expect(components.count == 1)
        #expect(components.first?.evidence.count == 100_000)
    }

    @Test func `edges to unknown ids are told of, not followed`() throws {
        var fixture = try ScanFixture()
        try fixture.add(
            plugin: "edges", files: "'edges.txt'",
            read: """
                out:component{ id = "a", purl = "pkg:npm/a@1" }
                out:component{ id = "b", purl = "pkg:npm/b@1" }
                out:depends("a", "b") out:depends("a", "gone") out:depends("gone", "b")
                """)
        try fixture.target.write("edges.txt", "x")
        let inventory = try fixture.scan()
        #expect(inventory.components.first?.dependsOn == ["pkg:npm/b@1"])
        #expect(
            inventory.coverage.warnings.map(\.reason)
                == [
                    "out:depends(\"a\", \"gone\"): this file has no component with the id 'gone'"
                ])
    }
}
