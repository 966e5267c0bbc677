import Testing
import Versioning

struct PEP440SchemeTests {
    private let table = SchemeTable(scheme: PEP440Scheme())

    @Test func `orders by PEP 440 with older versions first`() throws {
        let vectors = try VersionVectors(contentsOf: TestData.fixture("pep440.txt"))
        #expect(vectors.mismatches(in: PEP440Scheme()) == [])
    }

    @Test func `validates every spelling that PEP 440 normalises and nothing else`() {
        let valid = [
            "1", "v1.0", " 1.0\n", "1!2.0", "1.0a", "1.0a.", "1.0.post-", "1.0-1", "1.0rcdev1",
            "1.0+abc.1_2-3", "0.0.0.0.0", "1.0PREVIEW1", "1.0.r", "1.0a1.post1.dev1+x",
        ]
        let invalid = [
            "", " ", "v", "trunk", "1.0-", "1..0", "1.", ".1", "1.0al", "1.0-x", "1.0+", "1.0+a..b",
            "1.0+é", "1.0 a", "1!", "!1", "1.0prev1", "1.0.post1a1", "1.0dev1a", "٣",
            "1.0+a!", "2013-01-21T20:33:09",
        ]
        #expect(table.wrongValidity(of: valid, wanted: true) == [])
        #expect(table.wrongValidity(of: invalid, wanted: false) == [])
    }

    @Test func `orders any printable text and refuses the rest`() {
        let refused = ["", " ", "a b", "1.0 x", "a\u{0}", "\u{7F}", "a\n"]
        #expect(table.acceptedByCompare(refused) == [])
        let accepted = ["trunk", "1.0-x", "é", "...", "-", "1.0+a!"]
        #expect(table.acceptedByCompare(accepted) == accepted)
    }

    @Test func `reads exact and prefix specifiers`() {
        #expect(
            table.wrongAnswers([
                ("1.0", "==1", true), ("1.0+x", "==1.0", true), ("1.0", "==1.0+x", false),
                ("1.0+X", "== 1.0+x", true), ("1.0.post1", "==1.0", false), ("1.0", "!=1", false),
                ("1.2.9", "==1.2.*", true), ("1.2rc1", "==1.2.*", true), ("1.3", "==1.2.*", false),
                ("1", "==1.0.*", true), ("1!1.2", "==1.2.*", false), ("1.2+x", "!=1.2.*", false),
                ("1.20", "==1.2.*", false), ("1.0", "===1.0", true), ("1.0", "===1", false),
                ("TRUNK", "===trunk", true), ("trunk", "===1.0", false), ("trunk", "==1.0", nil),
                ("1.0", "==1.0.*.*", nil), ("1.0", "==1.0a1.*", nil), ("1.0", "<1.*", nil),
                ("1.0", "===1.0)", nil), ("1.0", "==1.0 a", nil), ("1.0", "1.0", nil),
                ("1.0", "=1.0", nil), ("1.0", "==", nil), ("1.0", "==1.0 .*", nil),
            ]) == [])
    }

    @Test func `reads ordered and compatible specifiers`() {
        #expect(
            table.wrongAnswers([
                ("1.0rc1", "<1.0", false), ("0.9rc1", "<1.0", true), ("1.0a1", "<1.0rc1", true),
                ("1.0.post1.dev1", "<1.0.post1", false), ("1.0", "<1.0.post1", true),
                ("1.0.post1", ">1.0", false), ("1.1", ">1.0", true), ("1.0+x", ">1.0", false),
                ("1.0.post2", ">1.0.post1", true), ("1.0a1.post1", ">1.0a1", false),
                ("1.0+x", "<=1.0", true), ("1.0+x", ">=1.0", true), ("1.0rc1", ">=1.0", false),
                ("2.9", "~=2.2", true), ("3.0", "~=2.2", false), ("2.1", "~=2.2", false),
                ("1.4.9", "~=1.4.5", true), ("1.5", "~=1.4.5", false), ("1.4.5", "~=1.4.5a4", true),
                ("2.2", "~=2.2.post3", false), ("2.3", "~=2.2.post3", true),
                ("1!2.5", "~=1!2.2", true), ("1.5", "~=1", nil), ("1.5", "~=1.4+x", nil),
                ("1.5", ">=1.4+x", nil), ("1.5", ">=1, <2", true), ("2.0", ">=1,<2", false),
                ("1.5", ">=1, , <2,", true), ("1.5", "", true), ("1.5", ">=1; <2", nil),
                ("2.0rc1", ">=1,!=2.0rc1", false),
            ]) == [])
    }

    @Test func `names the text, the scheme and the reason`() {
        let error = table.error(comparing: "1.0 x")
        #expect(
            error?.description
                == "'1.0 x' is not a pep440 version: it has white space or control characters")
    }
}
