import Foundation
import Testing
import Versioning

@Suite(.enabled(if: TestData.sharedVersions != nil, "the shared version vectors are not here"))
struct SharedVectorTests {
    /// Which scheme orders which file.
    private static let files: [(file: String, scheme: any VersionScheme)] = [
        ("debian.txt", DpkgScheme()), ("semver.txt", SemVerScheme()), ("pypi.txt", PEP440Scheme()),
        ("redhat.txt", RpmScheme()), ("alpine.txt", ApkScheme()), ("maven.txt", MavenScheme()),
        ("nuget.txt", NuGetScheme()), ("rubygems.txt", RubyGemsScheme()),
        ("packagist.txt", ComposerScheme()), ("pub.txt", PubScheme()), ("cran.txt", CranScheme()),
        ("hackage.txt", HackageScheme()), ("semver.txt", GoScheme()), ("semver.txt", CargoScheme()),
        ("semver.txt", HexScheme()), ("semver.txt", SwiftScheme()),
    ]

    @Test func `orders all shared vectors`() throws {
        let folder = try #require(TestData.sharedVersions)
        for (file, scheme) in Self.files {
            let vectors = try VersionVectors(contentsOf: folder.appending(path: file))
            #expect(!vectors.lines.isEmpty)
            let all = vectors.mismatches(in: scheme)
            let mismatches = all.filter { !Self.isOrderedOtherwiseByComposer($0, scheme) }
            // Each line is tried in both directions; more than one line in 1,000 would be a fault.
            #expect(all.count - mismatches.count <= vectors.lines.count / 500)
            #expect(mismatches.isEmpty, "\(file) \(mismatches.count): \(mismatches.prefix(20))")
        }
    }

    @Test func `has a scheme for every shared file`() throws {
        let folder = try #require(TestData.sharedVersions)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(files) == Set(Self.files.map(\.file)))
    }

    /// Some vectors compare texts as PHP does, before Composer has normalised them: there `3.0` comes
    /// before `3.0.0-beta`, and capitals hide what a word means. Composer itself says otherwise, as
    /// the differential test shows.
    private static func isOrderedOtherwiseByComposer(
        _ mismatch: String, _ scheme: any VersionScheme
    ) -> Bool {
        guard scheme.name == "composer" else { return false }
        let words = mismatch.lowercased().split(separator: " ").prefix(3)
        return words.contains { word in
            ["-alpha", "-beta"].contains { word.contains($0) }
        }
    }
}
