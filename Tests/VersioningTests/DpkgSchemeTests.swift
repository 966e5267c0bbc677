import Testing
import Versioning

struct DpkgSchemeTests {
    private let table = SchemeTable(scheme: DpkgScheme())

    @Test func `orders as dpkg does`() throws {
        let vectors = try VersionVectors(contentsOf: TestData.fixture("dpkg.txt"))
        #expect(vectors.mismatches(in: DpkgScheme()) == [])
    }

    @Test func `validates as strictly as dpkg`() {
        let valid = [
            "1", "0", "1.0-1", "1:1.0-1", "2147483647:1", "+1:1", "-0:1", " 1.0 ", "\t1.0", "1:2:3",
            "1~", "1.0-1-1", "1.0+dfsg~rc1-2ubuntu3", "000:1",
        ]
        let invalid = [
            "", " ", "a1", "1_0", "1.0-", "1-1-", "-1", ":1", "1:", "1: ", "1:-1", "a:1", "1.5:1",
            "-1:1", "2147483648:1", "99999999999999999999:1", "1 0", "1.0\n", "1é", "é1", "1.0-a_b",
            "1.0-a:b", "1^2", "0x1:1", "+:1", "1\u{0}",
        ]
        #expect(table.wrongValidity(of: valid, wanted: true) == [])
        #expect(table.wrongValidity(of: invalid, wanted: false) == [])
    }

    @Test func `compares what dpkg only warns about and refuses what it calls an error`() {
        let refused = [
            "", "  ", "1.0-", "1:", "a:1", "-1:1", "2147483648:1", "1 0", "1:-1", "1\u{0}",
        ]
        #expect(table.acceptedByCompare(refused) == [])
        let warned = ["a1", "1_0", "1é", "1.0-a_b", "1.0\n"]
        #expect(table.acceptedByCompare(warned) == warned)
    }

    @Test func `names the text, the scheme and the reason`() {
        let error = table.error(comparing: "a:1")
        #expect(error?.description == "'a:1' is not a dpkg version: epoch 'a' is not a number")
        #expect(error?.subject == .version)
        #expect(table.error(comparing: "1 2")?.reason == "it has spaces inside")
    }

    @Test func `reads Debian relations`() {
        #expect(
            table.wrongAnswers([
                ("1.2", ">= 1.2", true), ("1.2~rc1", ">= 1.2", false), ("1.2", ">= 1.2~", true),
                ("1.2", ">> 1.2", false), ("1.2-1", ">> 1.2", true), ("1.2", "<< 1.2", false),
                ("1.2", "<= 1.2", true), ("1.2", "= 0:1.2-0", true), ("1.2", "1.2", true),
                ("1.5", ">> 1, << 2", true), ("2", ">> 1, << 2", false), ("1.5", ">>1,<<2", true),
                ("1", "< 1", true), ("1", "> 1", true), ("1:1", ">= 2", true),
                ("1", "=> 1", nil), ("1", "== 1", nil), ("1", "", nil), ("1", ">= 1,", nil),
                ("1", ">=", nil), ("1", ">= 1 2", nil), ("1", ">= a:1", nil), ("", ">= 1", nil),
                ("1", "<< 1, >= x:1", nil),
            ]) == [])
    }
}
