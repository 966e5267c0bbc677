import Foundation
import Testing
import Versioning

@Suite(.enabled(if: TestData.sharedVersions != nil, "the shared version vectors are not here"))
struct SharedVectorTests {
    @Test func `orders all shared Debian vectors`() throws {
        try check("debian.txt", in: DpkgScheme())
    }

    @Test func `orders all shared SemVer vectors`() throws {
        try check("semver.txt", in: SemVerScheme())
    }

    @Test func `orders all shared Python vectors`() throws {
        try check("pypi.txt", in: PEP440Scheme())
    }

    private func check(_ file: String, in scheme: some VersionScheme) throws {
        let folder = try #require(TestData.sharedVersions)
        let vectors = try VersionVectors(contentsOf: folder.appending(path: file))
        #expect(!vectors.lines.isEmpty)
        let mismatches = vectors.mismatches(in: scheme)
        #expect(mismatches.isEmpty, "\(mismatches.count): \(mismatches.prefix(20))")
    }
}
