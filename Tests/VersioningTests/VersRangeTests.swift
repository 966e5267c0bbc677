import Testing
import Versioning

struct VersRangeTests {
    @Test func `reads a range that names its scheme`() {
        let rows: [(String, String, String, Bool?)] = [
            ("npm", "1.5.0", "vers:npm/>=1.2.0|<2.0.0", true),
            ("npm", "2.0.0", "vers:npm/>=1.2.0|<2.0.0", false),
            ("npm", "1.5.0", "vers:npm/<2.0.0|>=1.2.0|!=1.5.0", false),
            ("npm", "1.0.0", "vers:npm/1.0.0|>=2.0.0|<3.0.0", true),
            ("npm", "1.1.0", "vers:npm/<1.0.0|>=2.0.0", false),
            ("npm", "2.5.0", "vers:npm/<1.0.0|>=2.0.0", true),
            ("npm", "9.0.0", "vers:npm/*", true), ("npm", "9.0.0", "vers:npm/!=1.0.0", true),
            ("deb", "1.0~rc1-1", "vers:deb/<1.0-1", true),
            ("pypi", "1.0rc1", "VERS:pypi/ >= 1.0 ", false),
            ("gem", "1.2.a", "vers:gem/<1.2", true), ("maven", "1.0.1", "vers:maven/>1.0", true),
            ("golang", "v1.2.3", "vers:golang/v1.2.3", true),
            ("rpm", "1:1.0-1", "vers:rpm/>=1%3A1.0-1", true),
            ("npm", "1.0.0", "vers:none/*", false),
            ("npm", "1.0.0", "vers:all/*", true), ("npm", "1.0.0", "vers:pypi/1.0.0", nil),
            ("npm", "1.0.0", "vers:npm/", nil), ("npm", "1.0.0", "vers:npm/*|1.0.0", nil),
            ("npm", "1.0.0", "vers:npm/1.0.0|>=1.0.0", nil), ("npm", "1.0.0", "vers:npm", nil),
            ("npm", "1.0.0", "vers:npm/>=%zz", nil), ("npm", "x", "vers:npm/*", nil),
            ("npm", "1.0.0", "vers:npm/>=x", nil), ("npm", "1.0.0", "vers:all/1", nil),
        ]
        for (scheme, version, range, wanted) in rows {
            #expect(
                (try? AnyScheme(scheme)?.satisfies(version, range)) == wanted,
                "\(version) in \(range)")
        }
    }

    @Test func `names its scheme and the range that is at fault`() throws {
        #expect(try VersRange("vers:golang/v1.0.0").scheme?.name == "go")
        #expect(try VersRange("vers:unheard-of/1").scheme == nil)
        #expect(throws: VersionError.self) { try VersRange("npm/1.0.0") }
        do throws(VersionError) {
            _ = try GoScheme().satisfies("v1.0.0", "vers:go/>=x")
            Issue.record("it was accepted")
        } catch {
            #expect(error.subject == .range)
            #expect(error.text == "vers:go/>=x")
        }
    }
}
