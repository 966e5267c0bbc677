internal import Glibc
internal import PluginHost
internal import PluginProtocol

/// Opens files that hold others through unpack plugins and reads what inventory plugins claim in
/// them, again and again down to a depth.
struct FileUnpacking {
    /// Opens the outermost file.
    let reader: FileReader
    /// Reads entries while their tree still arrives: the reader's own worker is busy then.
    let passing: PluginRunner
    let claims: UnpackClaims
    var limits = UnpackLimits()

    /// What was said of one file and of everything in it; the file itself first.
    func read(_ file: ClaimedFile) -> [FileReading] {
        var room = limits.keptBytes
        return read(file, from: reader, depth: 1, container: file.path, &room)
    }

    /// The tree that a file holds when it is the target itself, and what was said of it.
    func readTarget(_ file: ClaimedFile) -> (readings: [FileReading], tree: UnpackedTree?) {
        var room = limits.keptBytes
        let (outer, tree) = open(file, as: "", from: reader, room)
        guard let tree else { return ([outer], nil) }
        room -= tree.keptBytes
        let inner = contents(of: tree.tree, from: reader, depth: 1, container: nil, &room)
        return ([outer] + inner, tree.tree)
    }

    /// What the indexes of a target's tree say of newer versions.
    func releases(of tree: UnpackedTree, packages: [String]) -> [FileReading] {
        var inner = FileReader(
            root: reader.root, runner: reader.runner, catalogue: reader.catalogue,
            packages: packages, limits: reader.limits)
        inner.tree = tree
        return claims.files(in: tree)
            .filter { $0.file.claim.kind == "releases" && $0.file.root.isEmpty }
            .map { inner.read($0.file) }
    }

    private func read(
        _ file: ClaimedFile, from reader: FileReader, depth: Int, container: String,
        _ room: inout Int
    ) -> [FileReading] {
        var (outer, tree) = open(file, as: file.path, from: reader, room)
        outer.container = depth == 1 ? nil : container
        guard let tree else { return [outer] }
        room -= tree.keptBytes
        return [outer]
            + contents(of: tree.tree, from: reader, depth: depth, container: container, &room)
    }

    /// What is claimed in a tree, except for what is read at the very end.
    private func contents(
        of tree: UnpackedTree, from reader: FileReader, depth: Int, container: String?,
        _ room: inout Int
    ) -> [FileReading] {
        var inner = reader
        inner.tree = tree
        let found = claims.files(in: tree)
        let owned = OwnedPathFilter(
            claimed: found.map(\.file), topLinks: tree.topLinks, in: tree.path)
        inner.owned = owned
        var readings: [FileReading] = []
        for (claimed, entry) in found where claimed.claim.kind != "releases" {
            var new: [FileReading]
            if let reading = passed(claimed, entry, tree) {
                new = [reading]
            } else if claimed.claim.kind != "unpack" {
                new = [inner.read(claimed)]
            } else if depth < limits.depth {
                new = read(
                    claimed, from: inner, depth: depth + 1, container: container ?? claimed.path,
                    &room)
            } else {
                new = [
                    claims.failed(
                        claimed, reason: "not opened: it lies in \(depth) files inside one another")
                ]
            }
            for index in new.indices {
                new[index].container = new[index].container ?? container
                new[index].layer = new[index].layer ?? tree.layer(of: entry)
                new[index].resolveOwned(owned)
            }
            readings += new.filter { !$0.isAbsent }
        }
        return readings
    }

    /// What was said of an entry while it passed by, or that nothing was kept of it.
    private func passed(
        _ file: ClaimedFile, _ entry: String, _ tree: UnpackedTree
    ) -> FileReading? {
        guard let place = tree.resolved(entry), case .file(let found) = tree.nodes[place]?.content
        else { return nil }
        if let known = found.readings.first(where: {
            $0.file.claim.plugin == file.claim.plugin && $0.file.claim.kind == file.claim.kind
        }) {
            var reading = known
            reading.file = file
            reading.identity = tree.identity(of: place)
            return reading
        }
        guard found.range == nil, file.claim.isForExecutables || found.isLeftOut else { return nil }
        // Either it does not begin as a program does, so that nobody wanted its bytes, or the tree's
        // own reading says that some were left out.
        var reading = FileReading(file: file)
        reading.isAbsent = true
        return reading
    }

    private func open(
        _ file: ClaimedFile, as path: String, from reader: FileReader, _ room: Int
    ) -> (FileReading, (tree: UnpackedTree, keptBytes: Int)?) {
        var reading = FileReading(file: file)
        let plugin = reader.catalogue.plugins[file.claim.plugin]
        guard let descriptor = reader.open(file, &reading) else { return (reading, nil) }
        defer { close(descriptor) }
        var entries = reader
        entries.runner = passing
        entries.owned = nil
        entries.tree = nil
        guard
            let builder = UnpackedTreeBuilder(
                path: path, claims: claims, limits: limits, room: room,
                readNow: { [entries] in entries.read($0, descriptor: $1) })
        else {
            reading.failure = PluginError(
                code: .failed, plugin: plugin.name, reason: errorText(errno))
            return (reading, nil)
        }
        do {
            let result = try reader.runner.unpack(
                request(for: file, reader), descriptor: descriptor,
                siblings: reader.siblings(of: file)
            ) { event in
                switch event {
                case .step(let step): try builder.take(step)
                case .bytes(let bytes): builder.take(bytes)
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
        let tree = builder.finish()
        if reading.failure == nil, let excess = builder.excess {
            reading.failure = PluginError(code: .limit, plugin: plugin.name, reason: excess)
        }
        return (reading, (tree, builder.keptBytes))
    }

    private func request(for file: ClaimedFile, _ reader: FileReader) -> RunRequest {
        var request = reader.request(for: file, wanted: claims.wantedGlobs)
        request.wantsExecutables = claims.wantsExecutables
        let standard = RunLimits()
        // An image is no document: gigabytes take their time.
        if request.limits.processorMilliseconds == standard.processorMilliseconds {
            request.limits.processorMilliseconds = Int64(limits.seconds) * 1000
            request.limits.wallMilliseconds = 6 * Int64(limits.seconds) * 1000
        }
        request.limits.producedBytes = Int64(limits.passingBytes)
        request.limits.archiveBytes = Int64(limits.passingBytes)
        return request
    }
}
