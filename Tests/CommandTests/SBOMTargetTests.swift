import Foundation
import ProgramUnderTest
import Testing

/// A directory, an image of it, and bills of materials of either: the same findings.
@Suite(.ownThreads)
struct SBOMTargetTests {
    private struct Document: Decodable {
        struct Finding: Decodable, Hashable {
            struct Source: Decodable, Hashable {
                var name: String
                var version: String?
            }
            var advisory: String
            var component: String
            var installed: String
            var fixed: String?
            var status: String
            var source: Source?
            var scope: String
            var root: String
            var matchId: String
        }
        struct Note: Decodable, Hashable {
            var reason: String
        }
        var findings: [Finding]
        var notes: [Note]
        var incomplete: Bool
    }

    /// A small Debian system with a chroot in it: packages of the system with sources of other names,
    /// one that owns a package of Python, others of npm and Python that nobody owns.
    private func makeTree(_ fixture: CommandFixture) throws -> String {
        func stanza(_ name: String, _ version: String, _ source: String?) -> String {
            "Package: \(name)\nStatus: install ok installed\nArchitecture: amd64\nVersion: \(version)\n"
                + (source.map { "Source: \($0)\n" } ?? "") + "\n"
        }
        let python = "usr/lib/python3/dist-packages/"
        let files = [
            "etc/os-release": "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n",
            "var/lib/dpkg/status": stanza("libgreen1", "1.0-1", "green (1.0-2)")
                + stanza("tool", "2:2.0-1", nil) + stanza("python3-left", "1.0-1", "left"),
            "var/lib/dpkg/info/python3-left.list":
                "/.\n/\(python)left-1.0.0.dist-info\n/\(python)left-1.0.0.dist-info/METADATA\n",
            python + "left-1.0.0.dist-info/METADATA":
                "Metadata-Version: 2.1\nName: left\nVersion: 1.0.0\n",
            "opt/app/lib/right-1.5.0.dist-info/METADATA":
                "Metadata-Version: 2.1\nName: right\nVersion: 1.5.0\n",
            "opt/app/package-lock.json": """
            {"lockfileVersion":3,"packages":{"":{"name":"app","dependencies":{"left":"1"}},
            "node_modules/left":{"version":"1.0.0","dev":true},"node_modules/none":{}}}
            """,
            "srv/chroot/etc/os-release": "ID=debian\nVERSION_ID=\"11\"\n",
            "srv/chroot/var/lib/dpkg/status": stanza("libgreen1", "0.9-1", "green"),
        ]
        for (path, text) in files { try fixture.scratch.write("tree/" + path, text) }
        return fixture.scratch.path("tree")
    }

    private func importAdvisories(_ fixture: CommandFixture) throws {
        func record(_ id: String, _ ecosystem: String, _ name: String, _ fixed: String) -> String {
            """
            {"id":"\(id)","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":\
            "\(ecosystem)","name":"\(name)"},"ranges":[{"type":"ECOSYSTEM","events":\
            [{"introduced":"0"},{"fixed":"\(fixed)"}]}]}]}
            """
        }
        let records = [
            record("TEST-GREEN-12", "Debian:12", "green", "1.0-3"),
            record("TEST-GREEN-11", "Debian:11", "green", "1.0-0"),
            record("TEST-TOOL", "Debian:12", "tool", "2:2.1-1"),
            record("TEST-LEFT-PYPI", "PyPI", "left", "2.0.0"),
            record("TEST-LEFT-NPM", "npm", "left", "2.0.0"),
            record("TEST-RIGHT", "PyPI", "right", "2.0.0"),
        ]
        let file = try fixture.scratch.write("all.jsonl", records.joined(separator: "\n"))
        let run = try fixture.run(["feeds", "import", "osv", file])
        #expect(run.status == 0, "\(run.errors)")
    }

    /// A docker archive with the tree as its one layer.
    private func makeImage(_ fixture: CommandFixture, of tree: String) throws -> String {
        func tar(_ arguments: [String]) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/tar")
            process.arguments = arguments
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        let parts = fixture.scratch.path("parts")
        try fixture.scratch.write("parts/config.json", "{\"os\":\"linux\"}")
        try fixture.scratch.write(
            "parts/manifest.json",
            "[{\"Config\":\"config.json\",\"RepoTags\":[\"t:1\"],\"Layers\":[\"layer.tar\"]}]")
        try tar(["-cf", parts + "/layer.tar", "-C", tree, "."])
        let image = fixture.scratch.path("image.tar")
        try tar(["-cf", image, "-C", parts, "manifest.json", "config.json", "layer.tar"])
        return image
    }

    private func scan(_ fixture: CommandFixture, _ target: String) throws -> Document {
        let run = try fixture.run(["scan", target, "-o", "json", "-q", "--no-upgrades"])
        #expect(run.status == 0, "\(target): \(run.errors)")
        return try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
    }

    @Test func `a tree, its image and bills of both give the same findings`() throws {
        let fixture = try CommandFixture()
        try importAdvisories(fixture)
        let tree = try makeTree(fixture)
        let image = try makeImage(fixture, of: tree)
        let wanted = try scan(fixture, tree)
        #expect(
            wanted.findings.map { "\($0.advisory) \($0.installed) \($0.root)" }.sorted() == [
                "TEST-GREEN-11 0.9-1 srv/chroot", "TEST-GREEN-12 1.0-2 ", "TEST-LEFT-NPM 1.0.0 ",
                "TEST-RIGHT 1.5.0 ", "TEST-TOOL 2:2.0-1 ",
            ])
        #expect(
            wanted.notes.contains { $0.reason.contains("python3-left") }, "what is owned is told")

        let fromImage = try scan(fixture, image)
        #expect(Set(fromImage.findings) == Set(wanted.findings))
        for (name, target) in [("tree", tree), ("image", image)] {
            for format in ["cyclonedx", "cyclonedx-xml", "spdx"] {
                let bill = try fixture.run(["inventory", target, "-o", format, "-q"])
                // Any name will do for a file that is named itself.
                let file = try fixture.scratch.write("\(name)-\(format)", bill.output)
                let found = try scan(fixture, file)
                #expect(Set(found.findings) == Set(wanted.findings), "\(name), \(format)")
                #expect(Set(found.notes) == Set(wanted.notes), "\(name), \(format)")
                #expect(!found.incomplete)
            }
        }
    }
}
