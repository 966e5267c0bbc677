import Glibc
import PluginHost
import PluginProtocol
import Scanning

/// What a person named for a plugin to read: a file or folder, and the kind that reads it.
struct PluginInput {
    let plugin: Plugin
    let number: Int
    /// One of `allKinds`; `nil` for inventory and releases together.
    let kind: String?
    let path: String
    let isFolder: Bool

    /// The kinds that read files of a target or documents of a feed.
    static let kinds = ["inventory", "releases", "feed", "signal"]
    /// The kinds that are asked with a JSON document, and the function that answers.
    static let calls: [String: PluginFunction] = [
        "check": .checkSteps, "notify": .notifyMessage, "report": .reportRender,
    ]
    /// Every kind that a file can be given to, in the order in which one is chosen.
    static let allKinds = kinds + ["unpack", "check", "notify", "report"]

    /// - Parameter kind: what was asked for; `nil` decides by what the plugin has.
    init(plugin: Plugin, number: Int, kind: String?, path: String) throws {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw CommandEnd.usage("cannot read '\(path)': \(errorText(errno))")
        }
        self.plugin = plugin
        self.number = number
        self.path = path
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        let has = Self.allKinds.filter(plugin.manifest.kinds.contains)
        if let kind {
            guard has.contains(kind) else {
                throw CommandEnd.usage(
                    "plugin '\(plugin.name)' has no '\(kind)' that reads files; it has "
                        + plugin.manifest.kinds.joined(separator: ", "))
            }
            self.kind = kind
        } else {
            guard let first = has.first else {
                throw CommandEnd.usage(
                    "plugin '\(plugin.name)' reads no files: it has "
                        + "\(plugin.manifest.kinds.joined(separator: ", ")). "
                        + "'oakum plugin test' runs those on its cases")
            }
            self.kind = first == "inventory" || first == "releases" ? nil : first
        }
    }

    /// Whether it is a tree of a target: what globs claim.
    var isTree: Bool { kind == nil || kind == "inventory" || kind == "releases" }

    private var options: [WireValue.Entry] {
        plugin.manifest.options.map { .init(name: $0.name, value: $0.standard) }
    }

    /// Whether it is read as a document, and not as a file of a target.
    var isDocument: Bool { kind == "feed" || kind == "signal" }

    /// A file of a target: where its target begins, and the glob that claims it there.
    struct Place {
        var root: String
        var path: String
        var claim: Claim
        /// Whether a glob of the manifest claims it; else it is read because it was named.
        var isClaimed: Bool
    }

    /// The place of a named file: the nearest folder above it from which a glob claims it.
    func place() throws -> Place {
        let resolved =
            unsafe realpath(path, nil).map { resolved in
                defer { unsafe free(resolved) }
                return unsafe String(cString: resolved)
            } ?? path
        let parts = resolved.split(separator: "/").map(String.init)
        let all = Claim.all(
            of: plugin, number: number, kinds: kind.map { [$0] } ?? ["inventory", "releases"])
        let claims = all.filter { !$0.isForExecutables }
        // As it was written comes first: the paths of records are then what the user knows.
        if !path.hasPrefix("/"), !path.split(separator: "/").contains(".."),
            let claim = claims.first(where: { $0.pattern.matches(path) })
        {
            return Place(root: ".", path: path, claim: claim, isClaimed: true)
        }
        for count in parts.indices.map({ $0 + 1 }) {
            let relative = parts.suffix(count).joined(separator: "/")
            guard let claim = claims.first(where: { $0.pattern.matches(relative) }) else {
                continue
            }
            let root = "/" + parts.dropLast(count).joined(separator: "/")
            return Place(root: root, path: relative, claim: claim, isClaimed: true)
        }
        guard let name = parts.last, let any = GlobPattern("*") else {
            throw CommandEnd.usage("'\(path)' is not a file")
        }
        let executables = all.first { $0.isForExecutables }
        let claim =
            executables
            ?? Claim(plugin: number, kind: kind ?? claims.first?.kind ?? "", pattern: any)
        return Place(
            root: "/" + parts.dropLast().joined(separator: "/"), path: name, claim: claim,
            isClaimed: executables != nil)
    }

    /// Reads everything, and hands over each file as it is done.
    func traces(
        _ catalogue: PluginCatalogue, worker: String, runner: PluginRunner,
        limits: RunLimits = RunLimits(), keepsRecords: Bool = true,
        finished: (FileTrace) -> Void = { _ in }
    ) throws -> [FileTrace] {
        if isDocument {
            return try DocumentTrace(
                plugin: plugin, number: number, runner: runner, limits: limits, kind: kind
            ).traces(at: path, finished: finished)
        }
        if kind == "unpack" {
            let traces = try UnpackCase(
                plugin: plugin, number: number, runner: runner, limits: limits, options: options
            ).traces(at: path)
            traces.forEach(finished)
            return traces
        }
        if let function = kind.flatMap({ Self.calls[$0] }) {
            guard !isFolder else {
                throw CommandEnd.usage("'\(path)' is a folder: name the JSON document")
            }
            let call = CallCase(
                folder: "", plugin: plugin, number: number, runner: runner, limits: limits)
            let trace = try call.trace(of: path, named: path, function, options)
            finished(trace)
            return [trace]
        }
        var scanner = TargetScanner(catalogue: catalogue, workerProgram: worker, width: 1)
        scanner.limits = limits
        scanner.keepsRecords = keepsRecords
        do throws(ScanError) {
            if isFolder {
                return try scanner.trace(path, plugin: number, runner: runner) { trace in
                    if kind == nil || trace.claim?.kind == kind { finished(trace) }
                }.filter { kind == nil || $0.claim?.kind == kind }
            }
        } catch { throw CommandEnd.usage("\(error)") }
        let place = try place()
        do throws(ScanError) {
            let trace = try scanner.trace(
                file: place.path, beneath: place.root, claim: place.claim, runner: runner)
            finished(trace)
            return [trace]
        } catch { throw CommandEnd.usage("\(error)") }
    }
}
