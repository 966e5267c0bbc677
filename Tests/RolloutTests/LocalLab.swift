import Glibc
import PatchModel
import Processes

@testable import Rollout

/// A root that can be changed, made from the lab's root. Package `alpha` 1 is installed; 2, which needs the new package `fresh`, is
/// offered, and its file lies in the root's archives.
struct LocalLab {
    enum Kind {
        /// An overlay that can be swapped back: R3.
        case overlay
        /// An overlay whose layers cannot be told from outside: R2, and quickly made.
        case hidden
        /// A plain copy: R2.
        case copy
    }

    let scratch: String
    let root: String
    let kind: Kind
    let cache: FolderCache
    var driver: LocalDriver { LocalDriver(cache: cache, deadline: 120, lockWait: 5) }

    static let first = LabPackage(
        name: "alpha", version: "1", files: ["/opt/alpha/version": "one\n"])
    static let second = LabPackage(
        name: "alpha", version: "2", fields: ["Depends: fresh"],
        files: ["/opt/alpha/version": "two\n"])
    static let fresh = LabPackage(name: "fresh", version: "1", files: ["/opt/fresh": "new\n"])

    init(
        _ kind: Kind, installed: [LabPackage] = [LocalLab.first],
        offered: [LabPackage] = [LocalLab.second, LocalLab.fresh]
    ) throws {
        self.kind = kind
        scratch = try Lab.folder()
        root = scratch + "/root"
        cache = FolderCache(folder: scratch + "/cache")
        guard let base = Lab.root else { throw Lab.Failure(text: "no lab root") }
        try Lab.run(["mkdir", "-p", cache.folder, scratch + "/debs", root])
        switch kind {
        case .copy:
            try Lab.run(["cp", "-a", "--reflink=auto", base + "/.", root])
        case .overlay, .hidden:
            try Lab.run(["mkdir", scratch + "/upper", scratch + "/work"])
            let place = kind == .hidden ? "" : scratch + "/"
            try Lab.run(
                [
                    "mount", "-t", "overlay", "lab", "-o",
                    "lowerdir=\(base),upperdir=\(place)upper,workdir=\(place)work", root,
                ], directory: scratch)
        }
        try Lab.run(["mkdir", "-p", root + "/var/lib/oakum"])
        var stanzas = ""
        for package in installed + offered {
            let path = try package.build(in: scratch + "/debs")
            let content = try cache.add(file: path)
            stanzas += package.stanza(sha256: content.sha256, size: Int(content.size))
        }
        try LabIndex(root: root).write(stanzas)
        try install(installed)
    }

    /// Installs packages behind Oakum's back.
    func install(_ packages: [LabPackage]) throws {
        for package in packages {
            try Lab.run(["cp", scratch + "/debs/" + package.fileName, root + "/tmp/"])
            try Lab.run(["chroot", root, "dpkg", "--install", "/tmp/" + package.fileName])
            try Lab.run(["rm", root + "/tmp/" + package.fileName])
        }
    }

    /// The plan for this root, worked out as Oakum does.
    func target(_ wanted: [WantedUpgrade] = [.init(name: "alpha:all", version: "2")]) throws
        -> PlanTarget
    {
        let resolver = DebianResolver(root: root, scratch: scratch + "/resolve", asset: "lab") {
            "pkg:deb/lab/\($0)?arch=\($1)"
        }
        let resolution = try resolver.resolve(wanted)
        let fetch = PackageFetch(
            root: root, scratch: scratch + "/fetch", cache: cache, isOnline: false)
        var target = PlanTarget(asset: "lab", name: "lab", path: root, driver: "local")
        target.fill(
            with: resolution, install: try fetch.install(resolution),
            earlier: try fetch.earlier(resolution))
        return target
    }

    /// What is in the root, apart from Oakum's marks and from what dpkg only logs.
    func fingerprint() throws -> String {
        let packages = try Lab.run([
            "chroot", root, "dpkg-query", "--show",
            "--showformat=${Package} ${Version} ${db:Status-Abbrev}\\n",
        ])
        let files = try Lab.run([
            "find", root + "/opt", "-type", "f", "-exec", "sha256sum", "{}", "+",
        ])
        if kind != .overlay { return packages + files }
        // A snapshot gives everything back, not only what packages own.
        let all = try Lab.run(
            [
                "find", ".", "-xdev", "-path", "./var/lib/oakum", "-prune", "-o", "-printf",
                "%p %y %m %U %G %l\\n", "-type", "f", "-printf", "%s %T@\\n",
            ], directory: root)
        let database = try Lab.run(
            ["find", "var/lib/dpkg", "etc", "-type", "f", "-exec", "sha256sum", "{}", "+"],
            directory: root)
        return packages + files + all + database
    }

    func operation(
        _ step: TargetStep, token: Int64 = 1, attempt: Int = 1, plan: String = "P-1"
    ) -> PatchModel.Operation {
        PatchModel.Operation(
            id: "\(plan)/lab/\(step.rawValue)/\(attempt)", plan: plan, asset: "lab", wave: 0,
            step: step, token: token, intended: Timestamp(seconds: 1_800_000_000))
    }

    func read(_ path: String) -> String? {
        (try? Lab.read(root + path)).map { String(decoding: $0, as: UTF8.self) }
    }

    func discard() {
        if kind != .copy { _ = try? Lab.run(["umount", "--lazy", "--", root]) }
        _ = try? Lab.run(["rm", "-rf", "--one-file-system", "--", scratch])
    }
}
