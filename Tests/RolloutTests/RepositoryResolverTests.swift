import Digests
import Glibc
import PatchModel
import Processes
import Testing

@testable import Rollout

struct RepositoryResolverTests {
    private static let files = [
        "app/package.txt": "name app\nleft-pad 1.0.0\n", "app/lock.txt": "left-pad 1.0.0 abc\n",
        "other/readme.txt": "hello\n",
    ]
    private static let edit = RemedyEdit(
        file: "package.txt", line: 2, from: "left-pad 1.0.0", to: "left-pad 1.3.0")

    private func resolver(_ git: GitFixture) -> RepositoryResolver {
        RepositoryResolver(
            cache: git.cache, scratch: git.scratch, preparedTrees: git.trees, isOnline: false)
    }

    private func remedy(
        _ edits: [RemedyEdit] = [edit], _ script: String? = nil, results: [String] = ["lock.txt"]
    ) -> Remedy {
        Remedy(
            edits: edits, resolve: script.map { [["/bin/sh", "-c", $0]] } ?? [], results: results,
            plugin: "test")
    }

    private func reason(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func `edits alone make the exact change, and the original stays as it is`() throws {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        let found = try resolver(git).resolve(
            asset: git.checkout + "/app", remedies: [remedy(), remedy()])
        #expect(found.subpath == "app" && found.steps.isEmpty && found.missing.isEmpty)
        #expect(try found.commit == git.git(["rev-parse", "HEAD"]))
        let change = try #require(found.edits.first)
        #expect(found.edits.count == 1 && change.path == "package.txt")
        #expect(change.before == digest("name app\nleft-pad 1.0.0\n"))
        #expect(change.after == digest("name app\nleft-pad 1.3.0\n"))
        #expect(change.diff.hasSuffix(" name app\n-left-pad 1.0.0\n+left-pad 1.3.0\n"))
        for sha256 in [change.before, change.after].compactMap({ $0 }) {
            #expect(git.cache.path(sha256: sha256) != nil)
        }
        #expect(try git.git(["status", "--porcelain"]) == "")
        #expect(try git.read("app/package.txt") == "name app\nleft-pad 1.0.0\n")
        #expect(SandboxPaths.children(of: git.scratch) == [])
    }

    @Test func `files with uncommitted changes are refused, others do not matter`() throws {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        let asset = git.checkout + "/app"
        try git.write("hello you\n", at: "other/readme.txt")
        _ = try resolver(git).resolve(asset: asset, remedies: [remedy()])
        try git.write("left-pad 1.0.0 changed\n", at: "app/lock.txt")
        #expect(
            throws: RepositoryError.uncommitted(file: "lock.txt"),
            performing: { try resolver(git).resolve(asset: asset, remedies: [remedy()]) })
        #expect(
            throws: RepositoryError.notCommitted(file: "new.txt"),
            performing: {
                try git.write("x\n", at: "app/new.txt")
                _ = try resolver(git).resolve(
                    asset: asset, remedies: [remedy(results: ["new.txt"])])
            })
    }

    @Test func `committed bytes count, whatever line ends the checkout has`() throws {
        let git = try GitFixture([
            "lock.txt": "a\nb\n", ".gitattributes": "*.txt text eol=crlf filter=evil\n",
        ])
        defer { git.remove() }
        try git.git(["config", "filter.evil.smudge", "touch \(git.folder)/smudged; cat"])
        try git.git(["config", "core.fsmonitor", "touch \(git.folder)/watched"])
        for name in ["post-checkout", "reference-transaction"] {
            try Lab.run(["mkdir", "-p", git.checkout + "/.git/hooks"])
            let hook = git.checkout + "/.git/hooks/" + name
            try Lab.write("#!/bin/sh\ntouch \(git.folder)/hooked\n", to: hook, mode: 0o755)
        }
        try git.write("a\r\nb\r\n", at: "lock.txt")
        let edit = RemedyEdit(file: "lock.txt", line: 2, from: "b", to: "c")
        let found = try resolver(git).resolve(
            asset: git.checkout, remedies: [remedy([edit], results: [])])
        #expect(found.edits.first?.before == digest("a\nb\n"))
        #expect(found.edits.first?.after == digest("a\nc\n"))
        for mark in ["smudged", "watched", "hooked"] {
            #expect(!Lab.exists(git.folder + "/" + mark), "\(mark)")
        }
    }

    @Test func `a path that leads out of the asset is refused, and so is one through a link`()
        throws
    {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        unsafe _ = symlink("../other", git.checkout + "/app/link")
        unsafe _ = symlink("../other/readme.txt", git.checkout + "/app/direct.txt")
        try git.commit("links")
        let asset = git.checkout + "/app"
        for file in ["../other/readme.txt", "/etc/hostname", "link/readme.txt", "direct.txt"] {
            let edit = RemedyEdit(file: file, line: 1, from: "hello", to: "bye")
            let words = reason {
                _ = try resolver(git).resolve(asset: asset, remedies: [remedy([edit])])
            }
            #expect(words.contains("not a plain path") || words.contains("link"), "\(words)")
        }
        #expect(try git.read("other/readme.txt") == "hello\n")
    }

    @Test func `a plain directory can be resolved too`() throws {
        let git = try GitFixture([:])
        defer { git.remove() }
        let plain = git.folder + "/plain"
        try Lab.write("name app\nleft-pad 1.0.0\n", to: plain + "/package.txt")
        let found = try resolver(git).resolve(
            asset: plain, remedies: [remedy(results: [])])
        #expect(found.commit == nil && found.edits.count == 1)
    }

    @Test func `what a commit only points to is said`() throws {
        let git = try GitFixture([
            "package.txt": "a\n",
            "big.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        ])
        defer { git.remove() }
        let head = try git.git(["rev-parse", "HEAD"])
        try git.git(["update-index", "--add", "--cacheinfo", "160000,\(head),library"])
        try git.git(["commit", "--quiet", "--message", "submodule"])
        let found = try resolver(git).resolve(asset: git.checkout, remedies: [])
        #expect(found.missing == ["submodule 'library'", "content of the LFS file 'big.bin'"])
    }
}

@Suite(.enabled(if: Sandbox.availability() == nil, "no sandbox here (bubblewrap)"))
struct RepositoryResolverProgramTests {
    private static let files = [
        "app/package.txt": "one\n", "app/lock.txt": "1\n", "top.txt": "t\n",
    ]

    private func resolve(
        _ git: GitFixture, _ scripts: [String], results: [String] = ["lock.txt"],
        prepare: [String] = []
    ) throws -> RepositoryResolution {
        let resolver = RepositoryResolver(
            cache: git.cache, scratch: git.scratch, preparedTrees: git.trees, isOnline: false)
        let shell = { (script: String) in ["/bin/sh", "-c", script] }
        return try resolver.resolve(
            asset: git.checkout + "/app",
            remedies: [
                Remedy(resolve: scripts.map(shell), results: results, plugin: "test")
            ], prepare: prepare.map(shell))
    }

    @Test func `a resolver's result is the change, made as nobody in the asset's folder`() throws {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        let found = try resolve(
            git, ["echo \"$(id -u) $(pwd) $(cat package.txt)\" > lock.txt; rm -f gone.txt"],
            results: ["lock.txt", "new.txt", "gone.txt"])
        #expect(found.edits.map(\.path) == ["lock.txt"])
        #expect(found.edits.first?.after == digest("65534 /work/app one\n"))
        #expect(found.steps.count == 1 && found.steps.allSatisfy(\.isSuccess))
        let more = try resolve(
            git, ["echo new > new.txt; rm lock.txt"], results: ["lock.txt", "new.txt"])
        #expect(more.edits.map(\.path) == ["lock.txt", "new.txt"])
        #expect(more.edits.map(\.after) == [nil, digest("new\n")])
        #expect(more.edits.map(\.before) == [digest("1\n"), nil])
        #expect(SandboxPaths.children(of: git.scratch) == [])
    }

    @Test func `changes beside the declared results are an error that names them`() throws {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        let cases: [(script: String, stray: [String])] = [
            ("echo x > stray.txt; echo 2 > lock.txt", ["app/stray.txt"]),
            ("echo x > ../top.txt", ["top.txt"]), ("rm package.txt", ["app/package.txt"]),
            ("chmod +x lock.txt", ["app/lock.txt"]),
            ("echo 2 > lock.txt; chmod +x lock.txt", ["app/lock.txt"]),
            ("ln -s /etc/passwd link", ["app/link"]), ("mkfifo pipe", ["app/pipe"]),
            ("mkdir -p sub/.git && touch sub/.git/config", ["app/sub/.git/config"]),
        ]
        for (script, stray) in cases {
            #expect(throws: RepositoryError.strayChanges(stray, allowed: ["lock.txt"]), "\(script)")
            {
                try resolve(git, [script])
            }
        }
        #expect(throws: RepositoryError.self) {
            try resolve(git, ["rm lock.txt; ln -s /etc/passwd lock.txt"])
        }
    }

    @Test func `a resolver that fails is an error with its words`() throws {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        do {
            _ = try resolve(git, ["echo no such version >&2; exit 3"])
            Issue.record("no error")
        } catch let error as RepositoryError {
            #expect("\(error)".contains("ended with 3 (there was no network): no such version"))
        }
    }

    @Test func `git settings that a resolver leaves in the copy are never used`() throws {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        let script =
            "git config core.fsmonitor 'touch \(git.folder)/ran'; git config core.pager false; "
            + "printf '#!/bin/sh\ntouch \(git.folder)/ran' > ../.git/post-index-change; "
            + "git config core.hooksPath .git; echo 2 > lock.txt"
        #expect(try resolve(git, [script], prepare: ["echo x > new"]).edits.count == 1)
        #expect(!Lab.exists(git.folder + "/ran"))
    }

    @Test func `what preparing programs add is kept by digest, and changes of files are refused`()
        throws
    {
        let git = try GitFixture(Self.files)
        defer { git.remove() }
        let script =
            "mkdir -p modules/a/.git ../vendor; echo a > modules/a/x; ln -s x modules/a/l; "
            + "echo v > ../vendor/v; echo run > modules/run; chmod +x modules/run; echo g > modules/a/.git/g"
        let first = try #require(
            try resolve(git, ["echo 2 > lock.txt"], prepare: [script]).prepared)
        let again = try #require(
            try resolve(git, ["echo 2 > lock.txt"], prepare: [script]).prepared)
        #expect(first == again)
        #expect(try Lab.run(["ls", "-R", first.path]).contains("vendor"))
        let other = try #require(
            try resolve(git, [], prepare: [script + "; chmod -x modules/run"]).prepared)
        #expect(other.digest != first.digest)

        let copy = git.folder + "/copied"
        unsafe _ = mkdir(copy, 0o700)
        try PreparedTree(digest: first.digest, in: git.trees).copy(into: FileTree(copy))
        #expect(
            try FileTree(copy).list(skipping: nil) == FileTree(first.path).list(skipping: nil))
        try Lab.write("b\n", to: first.path + "/vendor/v")
        unsafe _ = mkdir(copy + "2", 0o700)
        #expect(
            throws: RepositoryError.preparedTree(
                digest: first.digest, reason: "they were changed")
        ) { try first.copy(into: FileTree(copy + "2")) }
        #expect(throws: RepositoryError.strayChanges(["app/package.txt"], allowed: [])) {
            try resolve(git, [], prepare: ["echo x >> package.txt"])
        }
    }
}
