internal import Glibc
internal import PatchModel
internal import PluginHost
internal import PluginProtocol

/// A descriptor that is closed when nobody needs it any more.
final class OwnedDescriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }
}

/// Where a target lies: a directory, or one file in it.
struct TargetPlace {
    /// The directory, or that of the file.
    let root: OwnedDescriptor
    /// The file that is the target, in `root`.
    let file: String?

    /// What shows that a directory is an image: the OCI image layout specification v1.1.
    private static let imageMark = "oci-layout"

    /// - Throws: `ScanError` when nothing can be opened there.
    init(_ path: String) throws(ScanError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 {
            root = OwnedDescriptor(descriptor)
            var status = stat()
            let isImage =
                unsafe fstatat(descriptor, Self.imageMark, &status, AT_SYMLINK_NOFOLLOW) == 0
                && status.st_mode & S_IFMT == S_IFREG
            file = isImage ? Self.imageMark : nil
            return
        }
        guard errno == ENOTDIR else { throw ScanError(path: path, reason: errorText(errno)) }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let parent = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { throw ScanError(path: path, reason: errorText(errno)) }
        root = OwnedDescriptor(parent)
        file = slash.map { String(path[path.index(after: $0)...]) } ?? path
    }
}

extension TargetScanner {
    /// Scans one file: the tree that it holds as if that were the target, or what it states.
    func scan(
        _ name: String, in root: OwnedDescriptor, _ target: ScanTarget
    ) throws(ScanError) -> Inventory {
        var walk = TargetWalk.Result()
        walk.fileCount = 1
        let claimed = candidates(for: name)
        walk.files = claimed
        let runner = PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins)
        let reader = FileReader(
            root: root.number, runner: runner, catalogue: catalogue, packages: [],
            owned: OwnedPathFilter(walk), limits: limits)
        var builder = InventoryBuilder(
            target: target, walk: walk, catalogue: catalogue, claims: claims)
        progress(.reading(done: 0, total: 1, path: name))

        var wasRead = false
        for file in claimed where file.claim.kind == "unpack" {
            let unpacking = FileUnpacking(
                reader: reader,
                passing: PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins),
                claims: UnpackClaims(claims, catalogue: catalogue, isTarget: true),
                limits: unpackLimits)
            let (readings, tree) = unpacking.readTarget(file)
            guard readings.first?.skipReason == nil else { continue }
            builder.add(readings)
            tellLog(of: readings)
            if kinds.contains("releases"), let tree {
                builder.add(
                    unpacking.releases(of: tree, packages: builder.packageNames))
            }
            if tree != nil { builder.isImage() }
            wasRead = true
            break
        }
        if !wasRead {
            for file in claimed where file.claim.kind == "inventory" {
                let reading = reader.read(file)
                // A plugin that was only asked in case may say that the file is none of its own.
                if reading.isForeign { continue }
                if reading.skipReason != nil, !file.claim.pattern.matches(name) { continue }
                builder.add([reading])
                tellLog(of: [reading])
                wasRead = true
            }
        }
        guard wasRead else {
            throw ScanError(
                path: target.path,
                reason: "no plugin reads such a file; 'oakum plugin list' shows which there are")
        }
        return finish(&builder)
    }

    /// The plugins that may read the target file: those that claim its name, else those that can
    /// tell by its first bytes.
    private func candidates(for name: String) -> [ClaimedFile] {
        let table = ClaimTable(claims.filter { $0.kind != "releases" && !$0.isForExecutables })
        let bytes = Array(name.utf8)
        let named = table.claims(
            on: name, among: table.candidates(bytes, others: table.others(in: "")),
            isExecutable: false)
        let known = named.map { (claim: $0.claim, root: $0.root) }
        let others = catalogue.plugins.enumerated().flatMap { number, plugin -> [Claim] in
            [("unpack", plugin.manifest.unpack), ("inventory", plugin.manifest.inventory)]
                .compactMap { kind, claim in
                    guard claim?.hasSniff == true, let pattern = claim?.files.first,
                        !known.contains(where: {
                            $0.claim.plugin == number && $0.claim.kind == kind
                        })
                    else { return nil }
                    return Claim(plugin: number, kind: kind, pattern: pattern)
                }
        }
        return (known + others.map { ($0, "") }).map {
            ClaimedFile(
                path: name, rawPath: bytes, claim: $0.0, root: "", isLink: false)
        }
    }
}
