import PatchModel
import Planning
import Testing

struct PlanDifferenceTests {
    private static let content: PlanContent = {
        var target = Samples.target("web-1")
        target.settings = ["base": "main"]
        target.changes = [
            PackageChange(package: "pkg:deb/a", name: "a:amd64", from: "1", to: "2", origin: "s")
        ]
        target.install = [PlannedFile(name: "a_2.deb", sha256: "aa", size: 1, origin: "archive")]
        target.earlier = [PlannedFile(name: "a_1.deb", sha256: "bb", size: 1, origin: "repacked")]
        target.edits = [FileChange(path: "lock", before: "cc", after: "dd", diff: "-")]
        target.apply = [["dpkg", "-i", "a_2.deb"], ["sync"]]
        target.revert = [["dpkg", "-i", "a_1.deb"]]
        target.verify = [["true"]]
        target.checks = [Check(name: "smoke", probe: .run(["a"]), expect: .init(status: 0))]
        target.claims = [
            ClaimedFinding(
                finding: "f", advisory: "CVE-1", package: "pkg:deb/a", installed: "1", fixed: "2")
        ]
        target.restart = ["a.service"]
        return PlanContent(
            targets: [target, Samples.target("web-2")],
            waves: [Wave(targets: ["key-web-1"]), Wave(targets: ["key-web-2"])])
    }()

    private typealias Edit = (
        name: String, sentence: String, change: @Sendable (inout PlanContent) -> Void
    )

    private static let edits: [Edit] = [
        ("format", "the shape of plans changed from 1 to 2", { $0.format = 2 }),
        ("name", "web-9: name changed from 'web-1' to 'web-9'", { $0.targets[0].name = "web-9" }),
        ("path", "web-1: path changed from '/' to '/x'", { $0.targets[0].path = "/x" }),
        ("driver", "driver changed from 'local' to 'git'", { $0.targets[0].driver = "git" }),
        (
            "setting", "setting 'base' changed from 'main' to 'dev'",
            { $0.targets[0].settings["base"] = "dev" }
        ),
        ("new setting", "'x' changed from none to 'y'", { $0.targets[0].settings["x"] = "y" }),
        (
            "version", "package 'a:amd64': 1 -> 3, before 1 -> 2",
            { $0.targets[0].changes[0].to = "3" }
        ),
        ("origin", "'a:amd64' changed in a detail", { $0.targets[0].changes[0].origin = nil }),
        ("no package", "package 'a:amd64' is gone (1 -> 2)", { $0.targets[0].changes = [] }),
        (
            "file", "file to install 'a_2.deb': SHA-256 ee, before SHA-256 aa",
            { $0.targets[0].install[0].sha256 = "ee" }
        ),
        ("file size", "'a_2.deb' changed in a detail", { $0.targets[0].install[0].size = 2 }),
        ("twice", "in another order or number", { $0.targets[0].install += $0.targets[0].install }),
        ("earlier", "earlier file 'a_1.deb' is gone", { $0.targets[0].earlier = [] }),
        (
            "edit", "edit of 'lock': SHA-256 ee, before SHA-256 dd",
            { $0.targets[0].edits[0].after = "ee" }
        ),
        ("edit before", "'lock' changed in a detail", { $0.targets[0].edits[0].before = nil }),
        ("apply", "apply runs 'dpkg', '-i', 'b.deb'", { $0.targets[0].apply[0][2] = "b.deb" }),
        ("apply order", "programs in another order", { $0.targets[0].apply.reverse() }),
        ("revert", "revert no longer runs", { $0.targets[0].revert = [] }),
        ("verify", "verify runs 'false'", { $0.targets[0].verify.append(["false"]) }),
        (
            "check", "check 'smoke': GET http://x/, expects 0",
            { $0.targets[0].checks[0].probe = .http(url: "http://x/") }
        ),
        ("deadline", "9 s each, before", { $0.targets[0].checks[0].deadline = 9 }),
        ("claim", "claim 'f' is gone (CVE-1 fixed in 2)", { $0.targets[0].claims = [] }),
        ("installed", "'f' changed in a detail", { $0.targets[0].claims[0].installed = "0" }),
        (
            "class", "rollback class changed from 'R2' to 'R1'",
            { $0.targets[0].rollback = .forwardOnly }
        ),
        (
            "reason", "reason of the rollback class changed from none to 'x'",
            { $0.targets[0].rollbackReason = "x" }
        ),
        ("restart", "restarts nothing, before 'a.service'", { $0.targets[0].restart = [] }),
        ("target gone", "web-2 is no longer a target", { $0.targets.removeLast() }),
        ("target new", "web-3 is a new target", { $0.targets.append(Samples.target("web-3")) }),
        ("target order", "targets are in another order", { $0.targets.reverse() }),
        (
            "wave", "wave 2 now is 'key-web-2', 'x', it was 'key-web-2'",
            { $0.waves[1].targets.append("x") }
        ),
        ("waves", "the rollout has 1 wave, it had 2", { $0.waves.removeLast() }),
        ("bake", "wave 1: bake seconds changed from 0 to 9", { $0.waves[0].bake = 9 }),
        ("interval", "seconds between checks changed", { $0.waves[0].interval = 9 }),
        ("wave failures", "wave 1: tolerated failures", { $0.waves[0].maxFailed = 9 }),
        ("on failure", "from rollback_all to stop", { $0.limits.onFailure = .stop }),
        ("failures", "limits: tolerated failures", { $0.limits.maxFailed = 9 }),
        ("unavailable", "limits: unavailable targets", { $0.limits.maxUnavailable = 9 }),
        ("target deadline", "limits: seconds for one", { $0.limits.targetDeadline = 9 }),
        ("inconclusive", "limits: inconclusive", { $0.limits.inconclusiveLimit = 9 }),
        ("people", "approval: people changed from 1 to 2", { $0.approval.count = 2 }),
        ("requester", "the requester may", { $0.approval.allowsRequester = true }),
        ("validity", "approval: seconds it holds", { $0.approval.validFor = 9 }),
        ("signature", "needs a signature", { $0.approval.needsSignature = true }),
    ]

    @Test func `names every single change in a sentence`() {
        for edit in Self.edits {
            var changed = Self.content
            edit.change(&changed)
            let sentences = PlanDifference(from: Self.content, to: changed).sentences
            #expect(!sentences.isEmpty, "\(edit.name)")
            #expect(sentences.contains { $0.contains(edit.sentence) }, "\(edit.name): \(sentences)")
            let back = PlanDifference(from: changed, to: Self.content).sentences
            #expect(!back.isEmpty && !back.contains { $0.contains("without a name") })
        }
    }

    @Test func `equal contents have no difference`() {
        #expect(PlanDifference(from: Self.content, to: Self.content).sentences.isEmpty)
    }

    @Test func `many changes at once give a sentence each`() {
        var changed = Self.content
        for edit in Self.edits where ["version", "apply", "bake", "people"].contains(edit.name) {
            edit.change(&changed)
        }
        let sentences = PlanDifference(from: Self.content, to: changed).sentences
        #expect(sentences.count == 5, "\(sentences)")
    }
}
