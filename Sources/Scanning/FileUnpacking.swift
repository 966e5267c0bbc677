internal import CFileSystem
internal import Glibc
internal import PluginHost
internal import PluginProtocol

/// Opens files that hold others through unpack plugins and reads what inventory plugins claim in
/// them, again and again down to a depth.
struct FileUnpacking {
    let reader: FileReader
    let claims: UnpackClaims
    var limits = UnpackLimits()

    /// What was said of one file and of everything in it; the file itself first.
    func read(_ file: ClaimedFile) -> [FileReading] {
        var room = limits.keptBytes
        return read(file, from: reader, depth: 1, container: file.path, &room)
    }

    private func read(
        _ file: ClaimedFile, from reader: FileReader, depth: Int, container: String,
        _ room: inout Int
    ) -> [FileReading] {
        var (outer, tree) = open(file, from: reader, room)
        outer.container = depth == 1 ? nil : container
        guard let tree else { return [outer] }
        room -= tree.keptBytes
        var inner = reader
        inner.tree = tree.tree
        let found = claims.files(in: tree.tree)
        inner.owned = OwnedPathFilter(claimed: found)
        var readings = [outer]
        for claimed in found {
            if claimed.claim.kind == "unpack" {
                guard depth < limits.depth else {
                    var reading = FileReading(file: claimed)
                    reading.container = container
                    reading.failure = PluginError(
                        code: .limit, plugin: reader.catalogue.plugins[claimed.claim.plugin].name,
                        reason: "not opened: it lies in \(depth) files inside one another")
                    readings.append(reading)
                    continue
                }
                readings += read(
                    claimed, from: inner, depth: depth + 1, container: container, &room)
            } else {
                var reading = inner.read(claimed)
                reading.container = container
                readings.append(reading)
            }
        }
        return readings
    }

    private func open(
        _ file: ClaimedFile, from reader: FileReader, _ room: Int
    ) -> (FileReading, (tree: UnpackedTree, keptBytes: Int)?) {
        var reading = FileReading(file: file)
        let plugin = reader.catalogue.plugins[file.claim.plugin]
        guard let descriptor = reader.open(file, &reading) else { return (reading, nil) }
        defer { close(descriptor) }
        let claims = claims
        guard
            let builder = UnpackedTreeBuilder(
                limits: limits, room: room,
                isWanted: claims.wants)
        else {
            reading.failure = PluginError(
                code: .failed, plugin: plugin.name, reason: errorText(errno))
            return (reading, nil)
        }
        let request = reader.request(for: file, wanted: claims.wantedGlobs)
        do {
            let result = try reader.runner.unpack(
                request, descriptor: descriptor, siblings: reader.siblings(of: file)
            ) { event in
                switch event {
                case .step(let step): try builder.take(step)
                case .bytes(let bytes): try builder.take(bytes)
                case .remark(let remark): reading.take(remark)
                }
            }
            reading.failure = result.failure
            reading.memoryPeakBytes = result.memoryPeakBytes
        } catch let excess as UnpackedTreeBuilder.Excess {
            reading.failure = PluginError(code: .limit, plugin: plugin.name, reason: excess.reason)
        } catch {
            reading.failure = PluginError(
                code: .crashed, plugin: plugin.name, reason: "\(error)")
        }
        // What came before a failure stands, as with records.
        let kept = builder.keptBytes
        return (reading, (builder.finish(path: file.path), kept))
    }
}

/// Which entries of unpacked trees are of use: what inventory and unpack plugins claim, and what
/// they may ask for beside it.
struct UnpackClaims: Sendable {
    /// For the worker, which then leaves the rest alone.
    let wantedGlobs: [String]
    private let table: ClaimTable
    private let wanted: [GlobPattern]

    /// Patterns that begin at the target's root mean no entry of any file.
    init(_ claims: [Claim], catalogue: PluginCatalogue) {
        let claims = claims.filter { claim in
            !claim.pattern.isAnchored && (claim.kind == "inventory" || claim.kind == "unpack")
        }
        table = ClaimTable(claims)
        let beside = claims.map(\.plugin).flatMap { catalogue.plugins[$0].manifest.needs.files }
        let globs = Set(
            claims.map(\.pattern.description) + beside.filter { !$0.isAnchored }.map(Self.ending))
        wantedGlobs = globs.sorted()
        wanted = wantedGlobs.compactMap { GlobPattern($0) }
    }

    /// A glob from the claimed file's folder, without the way up that it begins with.
    private static func ending(_ pattern: GlobPattern) -> String {
        var text = pattern.description[...]
        while text.hasPrefix("../") { text = text.dropFirst(3) }
        return String(text)
    }

    /// Whether the bytes of an entry are worth keeping.
    func wants(_ path: String) -> Bool {
        wanted.contains { $0.matches(path) }
    }

    /// The claimed files of a tree, by path, then plugin.
    func files(in tree: UnpackedTree) -> [ClaimedFile] {
        var others: [String: [(base: [UInt8], claim: Claim)]] = [:]
        var files: [ClaimedFile] = []
        for entry in tree.paths {
            let path = tree.path + "/" + entry
            let folder = parent(of: path)
            let here = others[folder] ?? table.others(in: folder)
            others[folder] = here
            let name = Array(path.utf8.suffix(path.utf8.count - folder.utf8.count - 1))
            var taken: Set<String> = []
            for claim in table.candidates(name, others: here) {
                guard let root = claim.pattern.matchedRoot(of: path),
                    taken.insert("\(claim.plugin) \(claim.kind)").inserted
                else { continue }
                files.append(
                    ClaimedFile(
                        path: path, rawPath: Array(path.utf8), claim: claim, root: root,
                        isLink: tree.isLink(entry)))
            }
        }
        return files.sorted {
            ($0.path, $0.claim.plugin, $0.claim.kind) < ($1.path, $1.claim.plugin, $1.claim.kind)
        }
    }
}
