import PatchModel
import Reporting
import Testing

struct PlanReportTests {
    private let alice = Actor(id: "alice", authentication: .os)
    private let digest = "sha256:" + String(repeating: "ab", count: 32)

    private var plan: Plan {
        let target = PlanTarget(
            asset: "dir:/srv/web", name: "web-1", path: "/srv/web", driver: "local",
            changes: [
                PackageChange(
                    package: "pkg:deb/debian/jq", name: "jq", from: "1.6-1", to: "1.6-2",
                    origin: "bookworm-security"),
                PackageChange(package: "pkg:deb/debian/new", name: "new", from: nil, to: "1"),
            ],
            edits: [
                FileChange(
                    path: "a|b.txt", before: "00", after: "11", diff: "-old `x`\n+new ``` y\n")
            ],
            apply: [["dpkg", "--install", "/run/oakum/packages/with blank.deb"]],
            checks: [
                Check(
                    name: "smoke", probe: .run(["jq", "--version"]), expect: .init(status: 0)),
                Check(
                    name: "web", probe: .http(url: "http://localhost/"),
                    expect: .init(status: 200)),
            ],
            claims: [
                ClaimedFinding(
                    finding: "f1", advisory: "CVE-1", package: "jq", installed: "1.6-1",
                    fixed: "1.6-2")
            ],
            rollback: .package, rollbackReason: nil)
        let basis = PlanBasis(
            selector: "group=web",
            benefits: [
                PlannedBenefit(
                    finding: "f1", asset: "dir:/srv/web", advisory: "CVE-1", package: "jq",
                    outcome: "Act", score: "61 [48-83], unknown: exposure", weight: 0.4,
                    due: Timestamp("2026-11-26"), isKnownExploited: true, epss: 0.43)
            ],
            curve: [
                CurvePoint(upgrade: "jq", count: 1, removed: 0.82, cost: 1),
                CurvePoint(upgrade: "new", count: 2, removed: 1, cost: 2),
            ],
            risks: [
                BreakingRisk(upgrade: "jq", value: 0.06, reasons: ["stable update .01"])
            ],
            heldBack: [
                HeldBack(
                    asset: "dir:/srv/web", package: "zlib", installed: "1", wanted: "2",
                    reason: .held, blocker: "held by 'apt-mark hold'", findings: ["f2"])
            ])
        return Plan(
            id: "P-1", title: "web servers", created: Timestamp(seconds: 0), requester: alice,
            state: .awaitingApproval,
            content: PlanContent(
                targets: [target], waves: [Wave(targets: ["dir:/srv/web"], bake: 60)]),
            digest: digest, basis: basis)
    }

    private func text(_ document: PageDocument) throws -> String {
        var bytes: [UInt8] = []
        try TableReport(width: 200, isColour: false, isWide: true).write(document) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `says what, where, why, by when, what could break, how it is undone`() throws {
        let text = try text(PlanReport(plan: plan).document)
        for part in [
            "P-1: web servers", "awaiting_approval", digest, "2026-11-26",
            "1 upgrade removes 82.0% of the risk, 2 remove 100.0% of the risk",
            "bookworm-security", "(not there)", "WHY: 1 finding", "CVE-1", "Act", "43.0%",
            ".06", "stable update .01", "R2", "the earlier package files", "HELD BACK",
            "held by 'apt-mark hold'", "dpkg --install '/run/oakum/packages/with blank.deb'",
            "web-1: check web: GET http://localhost/ gives 200",
            "needs 1 approval, not by the requester",
        ] {
            #expect(text.contains(part), "missing: \(part)")
        }
    }

    @Test func `an approval of an older digest is shown as void`() throws {
        let approval = Approval(
            plan: "P-1", digest: "sha256:00", verdict: .approved, actor: alice, comment: "fine",
            at: Timestamp(seconds: 0), expires: nil)
        #expect(
            try text(PlanReport(plan: plan, approvals: [approval]).document)
                .contains("older, void"))
    }

    @Test func `Markdown from foreign text makes no markup`() {
        var plan = plan
        plan.title = "<script> [x](y) *b* | c"
        let markdown = PlanReport(plan: plan).document.markdown
        #expect(markdown.hasPrefix("# P-1: \\<script\\> \\[x\\](y) \\*b\\* \\| c\n"))
        // The fence is longer than the longest run of backquotes in the diff.
        #expect(markdown.contains("````\n-old `x`\n+new ``` y\n"))
        #expect(markdown.contains("| jq | 1.6-1 | 1.6-2 | bookworm-security | web-1 |"))
    }

    @Test func `JSON names its schema and escapes what a terminal would obey`() throws {
        var plan = plan
        plan.title = "a\u{1B}[2Jb\u{202E}"
        var bytes: [UInt8] = []
        try JSONReport.write("plan", PlanReport(plan: plan)) { bytes += $0 }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("\"schema\" : \"oakum/plan/1\""))
        #expect(text.contains("\\u202e") || text.contains("\\u202E"))
        #expect(!text.unicodeScalars.contains("\u{1B}"))
    }
}
