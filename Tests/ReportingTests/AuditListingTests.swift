import PatchModel
import Reporting
import Testing

struct AuditListingTests {
    private var report: AuditListing {
        AuditListing(events: [
            .init(
                sequence: 7,
                event: AuditEvent(
                    at: Timestamp(seconds: 0), type: "plan.approved",
                    actor: Actor(id: "bob", authentication: .signed), plan: "P-1",
                    digest: "sha256:ab", assetName: "web-1",
                    why: [
                        AuditReason(
                            finding: "f1", advisory: "CVE-1", outcome: "Act",
                            signals: ["kev since 2026-01-01"], due: Timestamp("2026-11-26"))
                    ],
                    what: [
                        PackageChange(
                            package: "pkg:deb/debian/jq", name: "jq", from: "1", to: "2")
                    ],
                    reason: "=cmd|' /C calc'!A0, \"quoted\" <b>&</b>",
                    checks: [CheckResult(check: "smoke", outcome: .successful, attempts: 1)],
                    facts: ["wave": "1"], closed: ["f1"]),
                hash: "h7", previous: "h6")
        ])
    }

    @Test func `CSV has the fields that auditors ask for and no formulas`() {
        let lines = report.csv.split(separator: "\r\n").map(String.init)
        #expect(lines.count == 2)
        for column in ["date", "asset", "reason", "advisories", "approvers", "test_outcome"] {
            #expect(lines[0].split(separator: ",").map(String.init).contains(column))
        }
        #expect(
            lines[1].hasPrefix(
                "7,1970-01-01T00:00:00Z,plan.approved,P-1,sha256:ab,web-1,jq 1 -> 2,"
                    + "\"'=cmd|' /C calc'!A0, \"\"quoted\"\" <b>&</b>\",CVE-1,Act,"
                    + "kev since 2026-01-01,2026-11-26,bob,signed,"))
        #expect(lines[1].hasSuffix("smoke: successful,,wave=1,f1,,h7,h6"))
    }

    @Test func `JSON lines are one object an event`() throws {
        let text = try report.jsonLines()
        #expect(text.split(separator: "\n").count == 1)
        #expect(text.contains("\"hash\":\"h7\""))
        #expect(text.contains("\"sequence\":7"))
    }

    @Test func `the page carries its findings as text, runs nothing and loads nothing`() {
        let page = report.html(title: "P-1 <x>", verification: ["chain intact"])
        #expect(page.contains("<title>P-1 &lt;x&gt;</title>"))
        #expect(page.contains("&lt;b&gt;&amp;&lt;/b&gt;"))
        #expect(!page.contains("<b>"))
        #expect(page.contains("default-src 'none'"))
        #expect(page.contains("<li>chain intact</li>"))
        for word in ["<script", "http://", "https://", "src="] { #expect(!page.contains(word)) }
    }
}
