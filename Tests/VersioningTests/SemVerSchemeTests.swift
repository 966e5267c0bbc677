import Testing
import Versioning

struct SemVerSchemeTests {
    private let table = SchemeTable(scheme: SemVerScheme())

    @Test func `orders by SemVer precedence`() throws {
        let vectors = try VersionVectors(contentsOf: TestData.fixture("semver.txt"))
        #expect(vectors.mismatches(in: SemVerScheme()) == [])
    }

    @Test func `validates as strictly as npm`() {
        let valid = [
            "1.2.3", "v1.2.3", " 1.2.3 ", "0.0.0", "1.2.3-0", "1.2.3-alpha.1+b.01", "1.2.3--",
            "1.2.3+-", "9007199254740991.0.0", "1.2.3-0a", "1.2.3-" + longIdentifier(250),
        ]
        let invalid = [
            "", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-01", "1.2.3-", "1.2.3+", "1.2.3-a..b",
            "1.2.3+a+b", "=1.2.3", "V1.2.3", "1.2.3beta", "9007199254740992.0.0", "1.2.3 4", "x",
            "1.2.3-é", "1.2.3-" + longIdentifier(251), "1.2.18446744073709551616",
        ]
        #expect(table.wrongValidity(of: valid, wanted: true) == [])
        #expect(table.wrongValidity(of: invalid, wanted: false) == [])
    }

    @Test func `refuses to order what has no numbers or a malformed end`() {
        let refused = [
            "", " ", "v", "x", "latest", "1.x", "1.", ".1", "1..2", "1.2.3-", "1.2.3-a..b",
            "1.2.3+",
            "1.2.3+a b", "1.2.3_4", "1.2.3-é", "1.2.3+é",
        ]
        #expect(table.acceptedByCompare(refused) == [])
        #expect(table.error(comparing: "1.x")?.reason == "'x' does not start with a number")
    }

    @Test func `reads comparators, open versions, tilde and caret`() {
        #expect(
            table.wrongAnswers([
                ("1.2.3", "1.2.3", true), ("1.2.3+b", "=v1.2.3", true), ("1.2.4", ">1.2.3", true),
                ("1.2.3", ">= 1.2.3 <2", true), ("2.0.0", ">=1.2.3 <2", false),
                ("1.9.0", "1", true), ("1.9.0", "1.x", true), ("2.0.0", "1.*", false),
                ("1.2.9", "1.2", true), ("1.3.0", "1.2.X", false), ("5.0.0", "", true),
                ("5.0.0", "*", true), ("2.0.0", ">1", true), ("1.9.9", ">1", false),
                ("1.9.9", "<=1", true), ("1.0.0", "<1", false), ("1.2.0", ">=1.2", true),
                ("1.9.9", "^1.2.3", true), ("2.0.0", "^1.2.3", false), ("0.2.9", "^0.2.3", true),
                ("0.3.0", "^0.2.3", false), ("0.0.3", "^0.0.3", true), ("0.0.4", "^0.0.3", false),
                ("0.0.9", "^0.0", true), ("0.9.0", "^0", true), ("0.1.0", "^0.0.x", false),
                ("1.2.9", "~1.2.3", true), ("1.3.0", "~1.2.3", false), ("1.9.0", "~1", true),
                ("1.2.9", "~> 1.2.3", true), ("1.0.0", "<*", false), ("1.0.0", ">=*", true),
            ]) == [])
    }

    @Test func `reads hyphens, alternatives and odd spellings as npm does`() {
        #expect(
            table.wrongAnswers([
                ("1.5.0", "1.2 - 2", true), ("2.9.9", "1.2 - 2", true), ("3.0.0", "1.2 - 2", false),
                ("2.3.0", "1.2.3 - 2.3", true), ("2.4.0", "1.2.3 - 2.3.0", false),
                ("1.0.0", "1.0.0 || 3.x", true), ("3.5.0", "1.0.0||3.x", true),
                ("2.0.0", "1.0.0 || 3.x", false), ("9.9.9", "1.0.0 ||", true),
                ("1.2.3", ">==1.2", true), ("1.2.3", "~>=1.2.3", true), ("1.2.3", "^=1.2.3", true),
                ("1.2.3", "> =1.2", true), ("1.2.3", "1.2.3*", true), ("1.2.3", "==1.2.3", nil),
                ("1.2.3", ">=01.2.3", nil), ("1.2.3", "1.2-beta", nil), ("1.2.3", "latest", nil),
                ("1.2.3", ">", nil), ("1.2.3", "1.2.3 | 2", nil), ("1.2.3", "1.2.3.4", nil),
                ("1.2.3", "<9007199254740992", nil), ("1.2.3", "^9007199254740991", nil),
                ("1.2.3", ">=1.9007199254740991", false), ("1.2", "*", nil), ("", "*", nil),
                ("1.2.3beta", "*", nil),
            ]) == [])
    }

    @Test func `lets a pre-release in only beside a comparator of the same numbers`() {
        #expect(
            table.wrongAnswers([
                ("1.2.3-beta", "*", false), ("1.2.3-beta", ">=1.0.0", false),
                ("1.2.3-beta.2", ">=1.2.3-beta.1", true), ("1.2.4-beta", ">=1.2.3-beta.1", false),
                ("1.2.3-beta.2", "^1.2.3-beta.1", true), ("2.0.0-rc", "^1.2.3-beta", false),
                ("1.2.3-rc", "~1.2.3-beta", true), ("1.2.3-rc", "1.2.3-beta - 2", true),
                ("1.2.3-beta", "1.x || 1.2.3-beta", true), ("1.2.3-beta", "* || 1.2.3-beta", false),
                ("0.0.0-a", ">=0.0.0 <=0.0.0-b", true), ("0.0.0-a", ">=v0.0.0 <=0.0.0-b", false),
                ("2.0.0-rc", "<2", false), ("1.2.3-rc", "<0.0.0-0 || 1.2.3-rc", true),
            ]) == [])
    }

    private func longIdentifier(_ length: Int) -> String { String(repeating: "a", count: length) }
}
