import Digests
import Glibc
import PatchModel
import Testing

@testable import Rollout

/// A directory with nothing in it but what apt and dpkg read: it can be resolved, not changed.
private struct BareRoot {
    let scratch: String
    let root: String
    var index: LabIndex
    private(set) var stanzas = ""

    init(installed: [LabPackage], held: Set<String> = []) throws {
        scratch = try Lab.folder()
        root = scratch + "/root"
        for folder in [
            "etc/apt/apt.conf.d", "var/lib/apt/lists/partial", "var/lib/dpkg/info",
            "var/lib/dpkg/updates", "var/cache/apt/archives",
        ] { try Lab.run(["mkdir", "-p", root + "/" + folder]) }
        index = try LabIndex(root: root)
        let dpkg = LabPackage(name: "dpkg", version: "1.21", architecture: index.architecture)
        let status = ([dpkg] + installed).map { $0.status(isHeld: held.contains($0.name)) }
        try Lab.write(status.joined(), to: root + "/var/lib/dpkg/status")
    }

    /// Offers packages whose files are never looked at.
    mutating func offer(_ packages: [LabPackage]) throws {
        for package in packages {
            let digest = Digest.sha256(of: Array(package.fileName.utf8)).hex
            stanzas += package.stanza(sha256: digest, size: 10)
        }
        try index.write(stanzas)
    }

    /// Builds a package, offers it, and returns its file.
    mutating func offerFile(_ package: LabPackage) throws -> String {
        let path = try package.build(in: scratch)
        let content = try Lab.read(path)
        stanzas += package.stanza(
            sha256: Digest.sha256(of: content).hex, size: content.count)
        try index.write(stanzas)
        return path
    }

    func resolve(_ wanted: [String]) throws -> DebianResolution {
        try DebianResolver(root: root, scratch: scratch + "/scratch", asset: "lab") {
            "pkg:deb/lab/\($0)?arch=\($1)"
        }.resolve(
            wanted.map { text in
                let parts = text.split(separator: "=")
                return WantedUpgrade(name: String(parts[0]), version: String(parts[1]))
            })
    }

    func fetch(isOnline: Bool = false) throws -> (fetch: PackageFetch, cache: FolderCache) {
        let cache = FolderCache(folder: scratch + "/cache")
        try Lab.run(["mkdir", "-p", cache.folder])
        return (
            PackageFetch(
                root: root, scratch: scratch + "/fetch", cache: cache, isOnline: isOnline), cache
        )
    }

    func discard() { _ = try? Lab.run(["rm", "-rf", "--one-file-system", "--", scratch]) }
}

private func package(_ name: String, _ version: String, _ fields: String...) -> LabPackage {
    LabPackage(name: name, version: version, fields: fields)
}

@Suite(.enabled(if: Lab.canAskApt, Comment(rawValue: Lab.needsApt)))
struct DebianResolverTests {
    @Test func `plans an upgrade with the packages it needs`() throws {
        var lab = try BareRoot(installed: [package("alpha", "1:1.0"), package("other", "1")])
        defer { lab.discard() }
        try lab.offer([
            package("alpha", "1:2.0", "Depends: fresh (>= 3)", "Recommends: nice"),
            package("fresh", "3.0"), package("nice", "1"), package("other", "2"),
        ])
        let found = try lab.resolve(["alpha:all=1:2.0", "other:all=1"])
        #expect(
            found.changes == [
                PackageChange(
                    package: "pkg:deb/lab/fresh?arch=all", name: "fresh:all", from: nil, to: "3.0",
                    origin: "Lab:stable"),
                PackageChange(
                    package: "pkg:deb/lab/alpha?arch=all", name: "alpha:all", from: "1:1.0",
                    to: "1:2.0", origin: "Lab:stable"),
            ])
        #expect(found.heldBack == [])
        #expect(found.unchanged == ["other:all"])
        #expect(found.batches == [.install(["fresh:all", "alpha:all"])])
        #expect(found.files["alpha:all"]?.name == "alpha_1%3a2.0_all.deb")
        #expect(
            found.files["fresh:all"]?.address == "http://repo.invalid/debian/pool/fresh_3.0_all.deb"
        )
    }

    @Test func `holds back what cannot be done, with the root cause, and plans the rest`() throws {
        var lab = try BareRoot(
            installed: [
                package("good", "1"), package("pinned", "1"), package("broken", "1"),
                package("greedy", "1"), package("victim", "1"), package("behind", "1"),
                package("needspinned", "1"),
            ], held: ["pinned"])
        defer { lab.discard() }
        try lab.offer([
            package("good", "2"), package("pinned", "2"),
            package("broken", "2", "Depends: nowhere"), package("greedy", "2", "Conflicts: victim"),
            package("needspinned", "2", "Depends: pinned (>= 2)"),
        ])
        let found = try lab.resolve([
            "pinned:all=2", "broken:all=2", "greedy:all=2", "good:all=2", "behind:all=2",
            "absent:all=1", "needspinned:all=2", "good;rm=1",
        ])
        #expect(found.changes.map(\.name) == ["good:all"])
        let reasons = Dictionary(uniqueKeysWithValues: found.heldBack.map { ($0.package, $0) })
        #expect(reasons["pinned:all"]?.reason == .held)
        #expect(reasons["pinned:all"]?.blocker == "held by 'apt-mark hold'")
        #expect(reasons["pinned:all"]?.installed == "1")
        #expect(reasons["broken:all"]?.reason == .conflict)
        #expect(reasons["broken:all"]?.blocker.contains("Depends: nowhere") == true)
        #expect(reasons["greedy:all"]?.reason == .conflict)
        #expect(reasons["greedy:all"]?.blocker == "apt would remove 'victim' for it")
        #expect(reasons["behind:all"]?.reason == .notOffered)
        #expect(reasons["behind:all"]?.blocker.contains("Version '2' for 'behind'") == true)
        #expect(reasons["absent:all"]?.reason == .unsupported)
        #expect(reasons["needspinned:all"] != nil)
        #expect(reasons["good;rm"]?.reason == .unsupported)
        #expect(found.heldBack.count == 7)
    }

    @Test func `finds the set in which upgrades only fit together`() throws {
        var lab = try BareRoot(
            installed: [
                package("one", "1", "Depends: two (= 1)"), package("two", "1"),
                package("bad", "1"),
            ])
        defer { lab.discard() }
        // Alone, 'one' would need a version of 'two' that is not the newest.
        try lab.offer([
            package("one", "2", "Depends: two (= 2)"), package("two", "2"), package("two", "3"),
            package("bad", "2", "Depends: nowhere"),
        ])
        let found = try lab.resolve(["one:all=2", "bad:all=2", "two:all=2"])
        let changes = found.changes.map { "\($0.name)=\($0.to ?? "")" }
        #expect(changes.sorted() == ["one:all=2", "two:all=2"])
        #expect(found.heldBack.map(\.package) == ["bad:all"])
    }

    @Test func `refuses an index without signature`() throws {
        var lab = try BareRoot(installed: [package("alpha", "1")])
        defer { lab.discard() }
        lab.index.isTrusted = false
        try lab.offer([package("alpha", "2")])
        let found = try lab.resolve(["alpha:all=2"])
        #expect(found.changes == [])
        #expect(found.heldBack.first?.reason == .notOffered)
        #expect(found.heldBack.first?.blocker.contains("without valid signature") == true)
    }

    @Test func `runs no program that the root's configuration names`() throws {
        var lab = try BareRoot(installed: [package("alpha", "1")])
        defer { lab.discard() }
        try lab.offer([package("alpha", "2")])
        let proof = lab.scratch + "/proof"
        try Lab.write(
            """
            APT::Update::Pre-Invoke {"touch \(proof)";};
            DPkg::Pre-Install-Pkgs {"touch \(proof)";};
            DPkg::Pre-Invoke {"touch \(proof)";};
            Dir::Bin::dpkg "/usr/bin/touch \(proof)";
            """, to: lab.root + "/etc/apt/apt.conf.d/99hooks")
        _ = try lab.resolve(["alpha:all=2"])
        #expect(!Lab.exists(proof))
    }

    @Test func `refuses a root whose folders lead out of it`() throws {
        let lab = try BareRoot(installed: [package("alpha", "1")])
        defer { lab.discard() }
        try Lab.run(["rm", "-r", lab.root + "/etc/apt"])
        try Lab.run(["ln", "-s", "/etc/apt", lab.root + "/etc/apt"])
        #expect(throws: DebianError.self) { try lab.resolve(["alpha:all=2"]) }
    }

    @Test func `takes package files from the root's archives, by digest`() throws {
        var lab = try BareRoot(installed: [package("alpha", "1"), package("beta", "1")])
        defer { lab.discard() }
        let alpha = try lab.offerFile(package("alpha", "2"))
        let beta = try lab.offerFile(package("beta", "2"))
        let archives = lab.root + "/var/cache/apt/archives/"
        try Lab.run(["cp", alpha, archives])
        let found = try lab.resolve(["alpha:all=2", "beta:all=2"])
        let (fetch, cache) = try lab.fetch()
        #expect(throws: DebianError.offline(packages: ["beta_2_all.deb"])) {
            try fetch.install(found)
        }
        // A file of that name with another content is not it, and a link leads nowhere.
        try Lab.run(["cp", alpha, archives + "beta_2_all.deb"])
        #expect(throws: DebianError.self) { try fetch.install(found) }
        try Lab.run(["ln", "-sfn", beta, archives + "beta_2_all.deb"])
        #expect(throws: DebianError.self) { try fetch.install(found) }

        try Lab.run(["cp", "--remove-destination", beta, archives + "beta_2_all.deb"])
        let files = try fetch.install(found)
        #expect(Set(files.map(\.name)) == ["alpha_2_all.deb", "beta_2_all.deb"])
        for file in files {
            let path = try #require(cache.path(sha256: file.sha256))
            #expect(Int64(try Lab.read(path).count) == file.size)
            // The first attempt has brought alpha into the cache already.
            #expect(file.origin == (file.name.hasPrefix("beta") ? "apt cache" : "archive"))
        }
        try Lab.run(["rm", "-r", archives])
        let again = try fetch.install(found).map(\.origin)
        #expect(again == ["archive", "archive"], "now from the cache")
    }

    @Test func `downloads nothing but http, and reads a file index inside the root`() throws {
        var lab = try BareRoot(installed: [package("alpha", "1")])
        defer { lab.discard() }
        lab.index.address = "file:///srv/repo"
        let alpha = try lab.offerFile(package("alpha", "2"))
        let found = try lab.resolve(["alpha:all=2"])
        #expect(found.files["alpha:all"]?.address.hasPrefix("file:/") == true)
        let (fetch, _) = try lab.fetch(isOnline: true)
        #expect(throws: DebianError.self) { try fetch.install(found) }
        try Lab.run(["mkdir", "-p", lab.root + "/srv/repo/pool"])
        try Lab.run(["cp", alpha, lab.root + "/srv/repo/pool/"])
        #expect(try fetch.install(found).map(\.name) == ["alpha_2_all.deb"])
    }

    @Test func `finds earlier files, and names what is missing`() throws {
        var lab = try BareRoot(
            installed: [
                package("listed", "1"), package("kept", "1"), package("lost", "1"),
                package("false", "1"),
            ])
        defer { lab.discard() }
        let listed = try lab.offerFile(package("listed", "1"))
        let kept = try package("kept", "1").build(in: lab.scratch)
        try lab.offer(["listed", "kept", "lost", "false"].map { package($0, "2") })
        let archives = lab.root + "/var/cache/apt/archives/"
        try Lab.run(["cp", listed, kept, archives])
        try Lab.run(["cp", kept, archives + "false_1_all.deb"])
        let found = try lab.resolve(["listed:all=2", "kept:all=2", "lost:all=2", "false:all=2"])
        #expect(found.earlier.keys.sorted() == ["listed:all"])
        let (fetch, cache) = try lab.fetch()
        let earlier = try fetch.earlier(found)
        #expect(Set(earlier.files.map(\.name)) == ["listed_1_all.deb", "kept_1_all.deb"])
        for file in earlier.files { #expect(cache.path(sha256: file.sha256) != nil) }
        #expect(earlier.missing.count == 2)
        #expect(earlier.missing.contains { $0.hasPrefix("'lost:all'") })
        #expect(earlier.missing.contains { $0.hasPrefix("'false:all'") })

        var target = PlanTarget(asset: "lab", name: "lab", path: lab.root, driver: "local")
        target.fill(with: found, install: [], earlier: earlier)
        #expect(target.rollback == .forwardOnly)
        #expect(target.rollbackReason?.contains("'lost:all'") == true)
        #expect(target.revert == [])

        var two = found
        two.changes = found.changes.filter { ["listed:all", "kept:all"].contains($0.name) }
        two.changes.append(PackageChange(package: "", name: "fresh:all", from: nil, to: "1"))
        two.batches = [.install(["listed:all", "kept:all"])]
        target.fill(with: two, install: [], earlier: try fetch.earlier(two))
        #expect(target.rollback == .package)
        #expect(
            target.apply == [
                [
                    "dpkg", "--force-confdef", "--force-confold", "--auto-deconfigure", "--install",
                    "/run/oakum/packages/listed_2_all.deb", "/run/oakum/packages/kept_2_all.deb",
                ]
            ])
        #expect(target.revert.count == 2)
        #expect(target.revert.last == ["dpkg", "--purge", "fresh"])
    }
}
