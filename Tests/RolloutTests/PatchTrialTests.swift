import Glibc
import PatchModel
import Testing

@testable import Rollout

/// Answers as a test wants, and says where it looked.
private struct StatedRescan: TargetRescan {
    struct Failure: Error, CustomStringConvertible { var description: String }

    /// Looks at the copy: what is wrong with it, `nil` for nothing.
    var look: @Sendable (String) throws -> RescanResult

    init(_ look: @escaping @Sendable (String) throws -> RescanResult) { self.look = look }

    func rescan(_ target: PlanTarget, at path: String, isRecorded: Bool) throws -> RescanResult {
        guard !isRecorded else { throw Failure(description: "a trial is not recorded") }
        return try look(path)
    }

    /// The finding is there while the file says `one 1`.
    static let file = StatedRescan { path in
        let text = try FileTree(path).read(RelativePath("lock.txt")) ?? []
        return RescanResult(
            stillOpen: text == Array("one 1\n".utf8) ? ["f"] : [], introduced: [])
    }
}

@Suite(.enabled(if: Sandbox.availability() == nil, "no sandbox here (bubblewrap)"))
struct RepositoryTrialTests {
    private static let files = [
        "app/lock.txt": "one 1\n", "app/test.sh": "grep -q 'one 2' lock.txt\n", "top.txt": "t\n",
    ]

    private func trial(_ git: GitFixture, _ rescan: StatedRescan = .file) -> PatchTrial {
        PatchTrial(
            cache: git.cache, scratch: git.scratch, preparedTrees: git.trees, rescan: rescan,
            now: { Timestamp(seconds: 1_800_000_000) })
    }

    private func target(_ git: GitFixture, edits: Bool = true) throws -> PlanTarget {
        var change = try git.change("app/lock.txt", to: "one 2\n")
        change.path = "lock.txt"
        return PlanTarget(
            asset: "asset-a", name: "a", path: git.checkout + "/app", driver: "git",
            settings: ["baseCommit": try git.git(["rev-parse", "HEAD"]), "subpath": "app"],
            edits: edits ? [change] : [], verify: [["/bin/sh", "test.sh"]],
            checks: [
                Check(
                    name: "nobody", probe: .run(["id", "-u"]),
                    expect: .init(status: 0, contains: "65534"))
            ],
            claims: [
                ClaimedFinding(
                    finding: "f", advisory: "CVE-2026-1", package: "one", installed: "1", fixed: "2"
                )
            ])
    }

    private func run(_ trial: PatchTrial, _ target: PlanTarget) -> TrialResult {
        trial.run(target, plan: "P-1", digest: "sha256:1")
    }

    @Test func `the planned bytes pass the project's tests in a copy that is gone afterwards`()
        throws
    {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        let result = run(trial(git), try target(git))
        #expect(result.isPassed && result.reason == nil, "\(result)")
        #expect(result.sandbox == "bubblewrap on a copy" && result.digest == "sha256:1")
        #expect(result.steps.map(\.arguments) == [["/bin/sh", "test.sh"]])
        #expect(result.checks.map(\.outcome) == [.successful])
        #expect(SandboxPaths.children(of: git.scratch) == [])
        #expect(try git.read("app/lock.txt") == "one 1\n")
    }

    @Test func `the commit of the plan is tried, not what is checked out now`() throws {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        let target = try target(git)
        try git.write("one 1.5\n", at: "app/lock.txt")
        try git.commit("later")
        #expect(run(trial(git), target).isPassed)
        var moved = target
        moved.settings["baseCommit"] = nil
        let result = run(trial(git), moved)
        #expect(result.reason == "'lock.txt' is not what the change starts from: make a new plan")
    }

    @Test func `each way to fail is no pass and says why`() throws {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        let good = try target(git)
        var cases: [(PlanTarget, StatedRescan, String)] = []
        var target = good
        target.verify = [["/bin/sh", "-c", "exit 4"], ["true"]]
        cases.append((target, .file, "'/bin/sh -c exit 4' ended with 4"))
        target = good
        target.verify = [["no-such-program"]]
        cases.append((target, .file, "cannot start 'no-such-program'"))
        target = good
        target.checks = [
            Check(name: "slow", probe: .run(["sleep", "9"]), expect: .init(status: 0), deadline: 1)
        ]
        cases.append((target, .file, "check 'slow' is inconclusive"))
        cases.append(
            (
                try self.target(git, edits: false), .file,
                "still found after the change: CVE-2026-1 in one"
            ))
        cases.append(
            (
                good, StatedRescan { _ in RescanResult(stillOpen: [], introduced: ["CVE-9 in x"]) },
                "new after the change: CVE-9 in x"
            ))
        cases.append(
            (
                good, StatedRescan { _ in throw StatedRescan.Failure(description: "half blind") },
                "the copy could not be scanned: half blind"
            ))
        target = good
        target.driver = "paper"
        cases.append((target, .file, "there is no trial for driver 'paper'"))
        target = good
        target.edits[0].after = digest("nobody has it")
        cases.append((target, .file, "the cache does not hold 'lock.txt'"))
        for (target, rescan, words) in cases {
            let result = run(trial(git, rescan), target)
            #expect(!result.isPassed && result.reason?.contains(words) == true, "\(result)")
            #expect(SandboxPaths.children(of: git.scratch) == [], "\(words)")
        }
    }

    @Test func `code of the repository cannot make a finding vanish`() throws {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        var target = try target(git, edits: false)
        target.verify = [["/bin/sh", "-c", "echo one 2 > lock.txt"]]
        let result = run(trial(git), target)
        #expect(!result.isPassed && result.stillOpen == ["f"])
    }

    @Test func `prepared files are there, and there is no network`() throws {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        let resolver = RepositoryResolver(
            cache: git.cache, scratch: git.scratch, preparedTrees: git.trees, isOnline: false)
        let found = try resolver.resolve(
            asset: git.checkout + "/app",
            remedies: [
                Remedy(
                    edits: [RemedyEdit(file: "lock.txt", line: 1, from: "one 1", to: "one 2")],
                    plugin: "test")
            ], prepare: [["/bin/sh", "-c", "mkdir m; cp lock.txt m/one; chmod +x m/one"]])
        var target = try target(git)
        target.settings.merge(found.settings) { $1 }
        target.edits = found.edits
        target.verify.append(
            ["/bin/sh", "-c", "test -x m/one && cmp m/one lock.txt && touch m/cache"])
        target.verify.append(
            ["/bin/sh", "-c", "test \"$(tail -n +3 /proc/net/dev | grep -vc lo:)\" = 0"])
        let result = run(trial(git), target)
        #expect(result.isPassed, "\(result)")
        #expect(!Lab.exists(git.trees + "/\(found.prepared?.digest ?? "")/app/m/cache"))
        try Lab.run(["rm", "-r", git.trees + "/" + (found.prepared?.digest ?? "none")])
        let late = run(trial(git), target)
        #expect(late.reason?.contains("they are no longer there") == true, "\(late)")
    }
}

@Suite(.enabled(if: Lab.canChangeRoots, "\(Lab.needsRoot)"))
struct HostTrialTests {
    private func result(
        _ postinst: String? = nil, tampers: Bool = false,
        edit: (inout PlanTarget) -> Void = { _ in },
        look: @escaping @Sendable (String) throws -> RescanResult = { _ in
            RescanResult(stillOpen: [], introduced: [])
        }
    ) throws -> TrialResult {
        let folder = try Lab.folder()
        defer { RepositoryCopy.remove(folder) }
        let root = try #require(Lab.root)
        let cache = FolderCache(folder: folder + "/cache")
        try Lab.run(["mkdir", cache.folder, folder + "/scratch"])
        let package = LabPackage(
            name: "oakum-trial", version: "1", files: ["/opt/trial/version": "one\n"],
            postinst: postinst)
        let file = try cache.add(file: try package.build(in: folder + "/debs"))
        var target = PlanTarget(
            asset: "h", name: "h", path: root, driver: "local",
            install: [
                PlannedFile(
                    name: package.fileName, sha256: file.sha256, size: file.size, origin: "archive")
            ],
            apply: [["dpkg", "--install", PlanTarget.packageFolder + "/" + package.fileName]],
            verify: [["dpkg", "--audit"]],
            checks: [
                Check(
                    name: "version", probe: .run(["cat", "/opt/trial/version"]),
                    expect: .init(status: 0, contains: "one"))
            ])
        edit(&target)
        if tampers { try Lab.write("other", to: cache.folder + "/" + file.sha256) }
        let trial = PatchTrial(
            cache: cache, scratch: folder + "/scratch", preparedTrees: folder,
            rescan: StatedRescan(look), now: { Timestamp(seconds: 1_800_000_000) })
        let result = trial.run(target, plan: "P-1", digest: "sha256:1")
        #expect(SandboxPaths.children(of: folder + "/scratch") == [])
        #expect(!Lab.exists(root + "/opt/trial"))
        return result
    }

    @Test func `real packages are installed in an overlay that is gone afterwards`() throws {
        let result = try result(look: { path in
            let text = try RootFiles(root: path).read("/opt/trial/version", limit: 10)
            return RescanResult(stillOpen: text == nil ? ["f"] : [], introduced: [])
        })
        #expect(result.isPassed, "\(result)")
        #expect(result.sandbox == "bubblewrap over overlayfs" && result.steps.count == 2)
    }

    @Test func `a package whose script fails ends the trial, and the root is as before`() throws {
        let result = try result("exit 1\n")
        #expect(!result.isPassed && result.steps.count == 1 && result.checks.isEmpty)
        #expect(result.reason?.contains("ended with 1") == true)
    }

    @Test func `a cache whose file is another one is refused before anything runs`() throws {
        let result = try result(edit: { $0.install[0].sha256 = digest("other") })
        #expect(result.steps.isEmpty && result.reason?.contains("cache does not hold") == true)
        let tampered = try self.result(tampers: true)
        #expect(tampered.steps.isEmpty && tampered.reason?.contains("does not hold") == true)
        let path = try self.result(edit: { $0.install[0].name = "../x.deb" })
        #expect(path.steps.isEmpty && !path.isPassed)
    }
}
