import Digests
import Glibc
import PluginHost
import PluginProtocol
import Scanning

/// What an unpack plugin says of the files of a golden case: every step, bytes by their digest.
struct UnpackCase {
    let plugin: Plugin
    let number: Int
    let runner: PluginRunner
    var limits = RunLimits()
    var shuffles: UInt64 = 0
    var options: [WireValue.Entry] = []

    /// Opens every claimed file of the input tree, or the one file that is named.
    func traces(at folder: String) throws -> [FileTrace] {
        guard let claim = plugin.manifest.unpack else { return [] }
        guard PluginPlaces.isDirectory(folder) else {
            // A file that was named is opened whatever its name.
            let name = folder.split(separator: "/").last.map(String.init) ?? folder
            let glob = claim.files.first { $0.matches(name) } ?? claim.files.first
            let parent = folder.utf8.count > name.utf8.count ? folder.dropLast(name.count) : "."
            return try glob.map { [try trace(folder, named: name, $0, in: String(parent))] } ?? []
        }
        return try Self.files(below: folder, prefix: "", depth: 0).compactMap { path in
            guard let glob = claim.files.first(where: { $0.matches(path) }) else { return nil }
            return try trace(folder + "/" + path, named: path, glob, in: folder)
        }
    }

    private func trace(
        _ path: String, named name: String, _ glob: GlobPattern, in folder: String
    ) throws -> FileTrace {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandEnd.usage("cannot read '\(path)': \(errorText(errno))")
        }
        defer { close(descriptor) }
        let root = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else {
            throw CommandEnd.usage("cannot read '\(folder)': \(errorText(errno))")
        }
        defer { close(root) }
        let siblings = TargetSiblings(
            root: root, directory: name.lastIndex(of: "/").map { String(name[..<$0]) } ?? "",
            allowed: plugin.manifest.needs.files)
        let request = RunRequest(
            plugin: number, kind: "unpack", path: name, root: glob.matchedRoot(of: name) ?? "",
            glob: glob.description, isStrict: true, options: options, shuffles: shuffles,
            limits: limits)
        var trace = FileTrace(path: name)
        var file: (step: TreeStep, bytes: Int, hash: SHA256)?
        func finishFile() {
            guard let (step, count, hash) = file else { return }
            file = nil
            trace.records.append(
                Self.record(step, bytes: count, digest: hash.finalize().hex))
        }
        let before = runner.cost
        runner.cost = RunCost()
        let result = try runner.unpack(request, descriptor: descriptor, siblings: siblings) {
            event in
            switch event {
            case .step(let step):
                finishFile()
                if step.action == .add {
                    file = (step, 0, SHA256())
                } else {
                    trace.records.append(Self.record(step))
                }
            case .bytes(let bytes):
                file?.bytes += bytes.count
                file?.hash.update(bytes)
            case .remark(let remark): trace.take(remark)
            }
        }
        finishFile()
        trace.cost = runner.cost
        runner.cost = before.adding(trace.cost)
        trace.failure = result.failure
        trace.memoryPeakBytes = result.memoryPeakBytes
        return trace
    }

    private static func record(
        _ step: TreeStep, bytes: Int? = nil, digest: String? = nil
    ) -> FileTrace.Record {
        let words: [TreeStep.Action: String] = [
            .add: "add", .remove: "remove", .link: "link", .layer: "layer",
            .same: "same",
        ]
        return FileTrace.Record(
            kind: .entry,
            value: .record([
                .string(words[step.action] ?? ""), .string(step.path),
                step.action == .link || step.action == .same ? .string(step.target) : .null,
                bytes.map { .integer(Int64($0)) } ?? .null, digest.map { .string($0) } ?? .null,
            ]))
    }

    /// Files below a folder, by path, following no link.
    private static func files(
        below folder: String, prefix: String, depth: Int
    ) throws -> [String] {
        guard depth < 64 else { return [] }
        return try allNames(folder).flatMap { name -> [String] in
            var status = stat()
            guard unsafe lstat(folder + "/" + name, &status) == 0 else { return [] }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                return try files(
                    below: folder + "/" + name, prefix: prefix + name + "/", depth: depth + 1)
            case S_IFREG: return [prefix + name]
            default: return []
            }
        }
    }
}
