import Glibc
import PatchModel
import Testing

@testable import Rollout

struct GitDriverTests {
    private static let old = [
        "app/lock.txt": "one 1\n", "app/gone.txt": "x\n", "readme.txt": "r\n",
    ]

    private func driver(_ git: GitFixture, isOnline: Bool = false) -> GitDriver {
        GitDriver(
            cache: git.cache, scratch: git.scratch, isOnline: isOnline,
            environment: ["HOME": git.folder], planDigest: { "sha256:of-\($0)" },
            now: { Timestamp(seconds: 1_800_000_100) })
    }

    private func target(_ git: GitFixture) throws -> PlanTarget {
        let settings = try GitDriver.settings(ofCheckout: git.checkout, plan: "P-1")
        return PlanTarget(
            asset: "asset-a", name: "a", path: git.checkout + "/app", driver: "git",
            settings: settings.merging(["subpath": "app"]) { $1 },
            changes: [
                PackageChange(
                    package: "pkg:npm/one", name: "one", from: "1", to: "2\nOakum-Plan: X")
            ],
            edits: [
                try git.change("app/lock.txt", to: "one 2\n"),
                try git.change("app/gone.txt", to: nil),
                try git.change("app/new/file.txt", to: "new\n"),
            ].map { change in
                var change = change
                change.path = String(change.path.dropFirst(4))
                return change
            },
            claims: [
                ClaimedFinding(
                    finding: "f", advisory: "CVE-2026-1", package: "one", installed: "1", fixed: "2"
                )
            ], rollback: .atomic)
    }

    private func operation(
        _ step: TargetStep, token: Int64 = 1, plan: String = "P-1"
    ) -> PatchModel.Operation {
        PatchModel.Operation(
            id: "\(plan)/a/\(step.rawValue)/1", plan: plan, asset: "asset-a", wave: 0, step: step,
            token: token, intended: Timestamp(seconds: 1_800_000_000))
    }

    /// Merges a branch of the remote as a person does, and gives the title of the last commit.
    private func merge(_ git: GitFixture, _ branch: String, squash: Bool = false) throws {
        try git.git(["fetch", "--quiet", "origin"])
        try git.git(["checkout", "--quiet", "main"])
        try git.git(["reset", "--quiet", "--hard", "origin/main"])
        if squash {
            try git.git(["merge", "--quiet", "--squash", "origin/\(branch)"])
            try git.git(["commit", "--quiet", "--message", "squashed"])
        } else {
            try git.git(["merge", "--quiet", "--no-ff", "--message", "m", "origin/\(branch)"])
        }
        try git.git(["push", "--quiet", "origin", "main"])
    }

    @Test func `the git driver passes the conformance suite`() throws {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        let spoil = {
            try git.write("one 1.5\n", at: "app/lock.txt")
            try git.commit("spoilt")
            try git.git(["push", "--quiet", "origin", "main"])
        }
        try DriverConformance(
            driver: driver(git), target: try target(git), fingerprint: git.fingerprint,
            spoil: spoil,
            mend: {
                try git.git(["reset", "--quiet", "--hard", "HEAD~1"])
                try git.git(["push", "--quiet", "--force", "origin", "main"])
            }
        ).run()
        let unmended = try GitFixture(Self.old)
        defer { unmended.remove() }
        try DriverConformance(
            driver: driver(unmended), target: try target(unmended),
            fingerprint: unmended.fingerprint,
            spoil: {
                try unmended.write("one 1.5\n", at: "app/lock.txt")
                try unmended.commit("spoilt")
                try unmended.git(["push", "--quiet", "origin", "main"])
            }
        ).run()
    }

    @Test func `the branch is one commit of exactly the planned bytes, the same each time`() throws
    {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        let (driver, target) = (driver(git), try target(git))
        let base = try git.git(["rev-parse", "main"], in: git.bare)
        let snapshot = driver.perform(operation(.snapshot), on: target, reference: nil)
        #expect(snapshot.outcome == .succeeded && snapshot.reference == base)
        #expect(
            driver.perform(operation(.apply), on: target, reference: base).outcome == .succeeded)
        let tip = try git.git(["rev-parse", "oakum/P-1"], in: git.bare)
        #expect(try git.git(["rev-parse", "oakum/P-1^"], in: git.bare) == base)
        #expect(
            try git.git(["diff", "--name-status", "\(base)..\(tip)"], in: git.bare)
                == "D\tapp/gone.txt\nM\tapp/lock.txt\nA\tapp/new/file.txt")
        #expect(try git.git(["show", "\(tip):app/lock.txt"], in: git.bare) == "one 2")
        let text = try git.git(
            ["show", "--no-patch", "--format=%an <%ae> %at%n%B", tip], in: git.bare)
        #expect(
            text == """
                Oakum <oakum@localhost> 1800000000
                Upgrade one from 1 to 2 Oakum-Plan: X

                - one from 1 to 2 Oakum-Plan: X

                Ends:
                - CVE-2026-1 in one

                Oakum-Plan: P-1
                Oakum-Digest: sha256:of-P-1

                """)
        try git.git(["update-ref", "-d", "refs/heads/oakum/P-1"], in: git.bare)
        #expect(
            driver.perform(operation(.apply), on: target, reference: base).outcome == .succeeded)
        #expect(try git.git(["rev-parse", "oakum/P-1"], in: git.bare) == tip)
    }

    @Test(arguments: [false, true])
    func `verify waits for the merge, however it is merged, and a revert goes by a branch`(
        squash: Bool
    ) throws {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        let (driver, target) = (driver(git), try target(git))
        let base = driver.perform(operation(.snapshot), on: target, reference: nil).reference
        _ = driver.perform(operation(.apply), on: target, reference: base)
        let before = driver.perform(operation(.verify), on: target, reference: base)
        #expect(before.outcome == .waiting)
        #expect(before.reason == "branch 'oakum/P-1' is not merged into 'main' yet")
        try merge(git, "oakum/P-1", squash: squash)
        #expect(
            driver.perform(operation(.verify), on: target, reference: base).outcome == .succeeded)
        let copy = try driver.copyOfBase(of: target, scratch: git.folder + "/base")
        #expect(try FileTree(copy.asset).read(RelativePath("lock.txt")) == Array("one 2\n".utf8))
        copy.discard()
        #expect(!Lab.exists(git.folder + "/base"))

        #expect(driver.probe(operation(.revert), on: target, reference: base) == .notStarted)
        let revert = driver.perform(operation(.revert), on: target, reference: base)
        #expect(revert.outcome == .waiting)
        #expect(revert.reason == "branch 'oakum/P-1-revert' is not merged into 'main' yet")
        let reverted = try git.fingerprint()
        #expect(driver.perform(operation(.revert), on: target, reference: base).outcome == .waiting)
        #expect(try git.fingerprint() == reverted)
        try merge(git, "oakum/P-1-revert", squash: squash)
        #expect(
            driver.perform(operation(.revert), on: target, reference: base).outcome == .succeeded)
        #expect(
            try git.git(["for-each-ref", "--format=%(refname)", "refs/heads"], in: git.bare)
                == "refs/heads/main")
        #expect(
            try git.git(["ls-tree", "-r", "main"], in: git.bare)
                == git.git(["ls-tree", "-r", try #require(base)], in: git.bare))
        guard case .finished = driver.probe(operation(.revert), on: target, reference: base) else {
            Issue.record("the revert is not seen")
            return
        }
    }

    @Test func `a merge that later commits went over still counts`() throws {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        let (driver, target) = (driver(git), try target(git))
        let base = driver.perform(operation(.snapshot), on: target, reference: nil).reference
        _ = driver.perform(operation(.apply), on: target, reference: base)
        try merge(git, "oakum/P-1", squash: true)
        try git.write("one 3\n", at: "app/lock.txt")
        try git.commit("later")
        try git.git(["push", "--quiet", "origin", "main"])
        try git.git(["push", "--quiet", "origin", ":oakum/P-1"])
        #expect(
            driver.perform(operation(.verify), on: target, reference: base).outcome == .succeeded)
        let revert = driver.perform(operation(.revert), on: target, reference: base)
        #expect(revert.outcome == .failed)
        #expect(
            revert.reason?.contains("'app/lock.txt' was changed on 'main' after the merge") == true)
    }

    @Test func `a branch that was declined fails, and foreign branches are left alone`() throws {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        let (driver, target) = (driver(git), try target(git))
        _ = driver.perform(operation(.apply), on: target, reference: nil)
        let other = driver.perform(
            operation(.revert, plan: "P-2"), on: target, reference: nil)
        #expect(other.outcome == .failed && other.reason?.contains("not of plan 'P-2'") == true)
        try git.git(["fetch", "--quiet", "origin"])
        try git.git(["checkout", "--quiet", "-b", "work", "origin/oakum/P-1"])
        try git.write("mine\n", at: "mine.txt")
        try git.commit("somebody's work")
        try git.git(["push", "--quiet", "origin", "work:oakum/P-1"])
        let foreign = try git.fingerprint()
        let revert = driver.perform(operation(.revert), on: target, reference: nil)
        #expect(revert.outcome == .failed)
        #expect(revert.reason?.contains("commits that are not of plan 'P-1'") == true)
        #expect(try git.fingerprint() == foreign)

        try git.git(["push", "--quiet", "origin", ":oakum/P-1"])
        let verify = driver.perform(operation(.verify), on: target, reference: nil)
        #expect(verify.outcome == .failed && verify.reason?.contains("declined") == true)
        try git.git(["push", "--quiet", "origin", "main:oakum/P-1"])
        for step in [TargetStep.precheck, .apply] {
            let seen = driver.perform(operation(step), on: target, reference: nil)
            #expect(seen.outcome == .failed && seen.reason?.contains("other content") == true)
        }
    }

    @Test func `a base that moved is named, and other files may move`() throws {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        let (driver, target) = (driver(git), try target(git))
        try git.write("other\n", at: "readme.txt")
        try git.commit("other")
        try git.git(["push", "--quiet", "origin", "main"])
        #expect(
            driver.perform(operation(.precheck), on: target, reference: nil).outcome == .succeeded)
        try git.write("one 1.5\n", at: "app/lock.txt")
        try git.commit("moved")
        try git.git(["push", "--quiet", "origin", "main"])
        for step in [TargetStep.precheck, .apply] {
            let seen = driver.perform(operation(step), on: target, reference: nil)
            #expect(seen.outcome == .failed)
            #expect(seen.reason?.hasPrefix("the base has moved: 'app/lock.txt' on 'main'") == true)
        }
    }

    @Test func `a controller whose token was overtaken between asking and pushing changes nothing`()
        throws
    {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        let (driver, plan) = (driver(git), try target(git))
        _ = driver.perform(operation(.precheck, token: 5), on: plan, reference: nil)
        let target = try GitTarget(plan, driver)
        // It has asked the remote with token 5 ...
        var late = try GitStep(driver, operation(.apply, token: 5), target, reference: nil)
        // ... and then another comes with 6.
        _ = driver.perform(operation(.restart, token: 6), on: plan, reference: nil)
        let before = try git.fingerprint()
        #expect(throws: GitFailure.self) { try late.perform() }
        #expect(try git.fingerprint() == before)
        let words = driver.perform(operation(.apply, token: 5), on: plan, reference: nil).reason
        #expect(words?.hasPrefix("token 5 is refused: the remote has seen 6") == true)
    }

    @Test func `a remote that cannot be asked is inconclusive, and the probe does not know`() throws
    {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        let (driver, target) = (driver(git), try target(git))
        unsafe _ = rename(git.bare, git.bare + ".away")
        #expect(
            driver.perform(operation(.apply), on: target, reference: nil).outcome == .inconclusive)
        guard case .unknown = driver.probe(operation(.apply), on: target, reference: nil) else {
            Issue.record("known")
            return
        }
    }

    @Test func `a refused push is a failure with the remote's words`() throws {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        try Lab.run(["mkdir", "-p", git.bare + "/hooks"])
        try Lab.write(
            "#!/bin/sh\necho branches are frozen >&2\nexit 1\n",
            to: git.bare + "/hooks/pre-receive", mode: 0o755)
        let before = try git.fingerprint()
        let seen = driver(git).perform(operation(.apply), on: try target(git), reference: nil)
        #expect(seen.outcome == .failed)
        #expect(seen.reason?.contains("branches are frozen") == true, "\(seen.reason ?? "")")
        #expect(try git.fingerprint() == before)
    }

    @Test func `a store with a lock of a killed controller is made anew`() throws {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        let (driver, plan) = (driver(git), try target(git))
        _ = driver.perform(operation(.precheck), on: plan, reference: nil)
        let store = GitRemote.directory(try GitTarget(plan, driver), driver)
        for ref in ["heads/main", "oakum/x"] {
            try Lab.write("", to: "\(store)/refs/seen/\(ref).lock")
        }
        try Lab.write("", to: store + "/packed-refs.lock")
        try git.write("other\n", at: "readme.txt")
        try git.commit("other")
        try git.git(["push", "--quiet", "origin", "main"])
        let seen = driver.perform(operation(.apply), on: plan, reference: nil)
        #expect(seen.outcome == .succeeded, "\(seen.reason ?? "")")
    }

    @Test func `a half-made store leads to no repository further up`() throws {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        try git.git(["init", "--quiet", git.folder])
        let (driver, plan) = (driver(git), try target(git))
        let store = GitRemote.directory(try GitTarget(plan, driver), driver)
        unsafe _ = mkdir(store, 0o700)
        #expect(driver.perform(operation(.apply), on: plan, reference: nil).outcome == .succeeded)
        #expect(try git.git(["for-each-ref"], in: git.folder) == "")
    }

    @Test func `settings that lead elsewhere are refused before anybody is asked`() throws {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        let good = try target(git)
        let cases: [([String: String], String)] = [
            (["branch": "main"], "the change would go to 'main' itself"),
            (["branch": "a..b"], "no name of a branch"), (["branch": "-x"], "no name of a branch"),
            (["remote": "ext::sh -c id"], "not on this machine"),
            (["remote": "https://user:secret@example.org/x"], "(https://example.org/x)"),
            (["remote": "--upload-pack=x"], "no name of a remote"),
            (["url": "/elsewhere.git"], "was '/elsewhere.git' when the plan was made"),
            (["subpath": "../x"], "not a plain path"),
        ]
        for (settings, words) in cases {
            var target = good
            target.settings.merge(settings) { $1 }
            let seen = driver(git).perform(operation(.precheck), on: target, reference: nil)
            #expect(seen.outcome == .failed && seen.reason?.contains(words) == true, "\(seen)")
        }
        for remote in ["http://example.invalid/x", "ext::sh -c id"] {
            var target = good
            target.settings["remote"] = remote
            target.settings["url"] = nil
            let seen = driver(git, isOnline: true).perform(
                operation(.precheck), on: target, reference: nil)
            #expect(seen.outcome != .succeeded, "\(remote)")
        }
    }

    @Test func `what a plan must know of a remote is read from the checkout`() throws {
        let git = try GitFixture(Self.old)
        defer { git.remove() }
        #expect(
            try GitDriver.settings(ofCheckout: git.checkout + "/app", plan: "P-7")
                == ["branch": "oakum/P-7", "remote": "origin", "base": "main", "url": git.bare])
        try git.git(["remote", "set-url", "origin", "https://me:secret@example.org/a.git"])
        try git.git(["checkout", "--quiet", "-b", "local"])
        try git.git(["config", "branch.local.remote", "origin"])
        try git.git(["config", "branch.local.merge", "refs/heads/stable/2"])
        let settings = try GitDriver.settings(ofCheckout: git.checkout, plan: "P-7")
        #expect(settings["base"] == "stable/2")
        #expect(settings["url"] == "https://example.org/a.git")
        try git.git(["checkout", "--quiet", "--detach"])
        #expect(throws: RepositoryError.self) {
            try GitDriver.settings(ofCheckout: git.checkout, plan: "P-7")
        }
    }
}
