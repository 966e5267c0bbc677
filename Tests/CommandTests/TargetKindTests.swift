import Foundation
import ProgramUnderTest
import Testing

/// What can be scanned: a directory, one file, an image in a file or folder.
@Suite(.ownThreads)
struct TargetKindTests {
    private struct Document: Decodable {
        struct Target: Decodable { var kind: String }
        struct Component: Decodable {
            struct Place: Decodable {
                var path: String
                var layer: String?
            }
            var purl: String
            var root: String
            var evidence: [Place]
        }
        struct Coverage: Decodable {
            struct Note: Decodable {
                var path: String
                var reason: String
            }
            var failed: [Note]
            var warnings: [Note]
        }
        struct Platform: Decodable {
            var distro: String
            var root: String
        }
        var target: Target
        var platforms: [Platform]
        var components: [Component]
        var coverage: Coverage
    }

    private func inventory(_ path: String) throws -> Document {
        let run = try CommandFixture().run(["inventory", path, "-o", "json", "-q"])
        #expect(run.errors.isEmpty, "\(run.errors)")
        return try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
    }

    /// The images that the plugin's own cases are made of.
    private static let cases = TestedProgram.repository + "/plugins/image-archive/tests/"

    @Test func `a lock file alone, with what stands beside it`() throws {
        let fixture = try CommandFixture()
        let found = try inventory(try fixture.target() + "/package-lock.json")
        #expect(found.target.kind == "file")
        #expect(found.components.map(\.purl) == ["pkg:npm/left@1.0.0"])
        #expect(found.components.first?.evidence.first?.path == "package-lock.json")
    }

    @Test(arguments: [
        "layout-folder/input/image", "compressed-layer/input/app.tar",
        "whole-file-compressed/input/app.tar",
    ])
    func `an image is looked at as the tree that it holds`(_ path: String) throws {
        let found = try inventory(Self.cases + path)
        #expect(found.target.kind == "image")
        #expect(found.platforms.map(\.distro) == ["acme-3"])
        #expect(found.platforms.map(\.root) == [""])
        // Those files hold a few bytes only.
        #expect(
            Set(found.coverage.failed.map(\.path)).isSubset(of: [
                "opt/old/composer.lock", "opt/tool/package-lock.json", "usr/bin/tool",
                "usr/bin/tool2",
            ]))
    }

    @Test func `each image of a layout with several is a root of its own`() throws {
        let found = try inventory(Self.cases + "two-platforms/input/multi.tar")
        #expect(found.platforms.map(\.root).sorted() == ["linux-amd64", "linux-arm64"])
    }

    @Test func `upper layers replace and remove, and each component names its layer`() throws {
        let found = try inventory(Self.cases + "two-layers/input/images/app.tar")
        #expect(!found.components.isEmpty)
        for component in found.components {
            #expect(component.evidence.allSatisfy { $0.layer != nil }, "\(component)")
        }
        let inside = try inventory(Self.cases + "two-layers/input/images")
        #expect(
            Set(inside.components.map(\.purl)) == Set(found.components.map(\.purl)),
            "the same as when it is found in a directory")
        #expect(inside.components.allSatisfy { $0.evidence[0].path.hasPrefix("app.tar/") })
    }

    @Test func `a hostile layer keeps its harmless rest, and says what was left out`() throws {
        let found = try inventory(Self.cases + "hostile-paths/input/bad.tar")
        #expect(found.target.kind == "image")
        #expect(found.coverage.warnings.map(\.reason).joined().contains("'..' component"))
    }
}
