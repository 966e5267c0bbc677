import Glibc
import PatchModel
import PluginHost
import PluginProtocol
import Reporting
import Store

/// Adds plugins to the user's directory, and keeps what of them is trusted.
struct PluginTrust {
    let context: CommandContext
    /// The user's directory of plugins.
    let directory: String
    let lockFile: PluginLockFile
    let workerProgram: String
    let bundledNames: [String]
    /// Whether nobody is asked.
    var isYes = false

    /// Lines of a difference that are shown.
    private static let lineLimit = 400

    init(_ context: CommandContext) throws {
        guard let directory = PluginPlaces.user, let lockFile = PluginLockFile.find() else {
            throw CommandEnd.usage(
                "there is no home directory to keep plugins and oakum.lock in: set HOME")
        }
        self.context = context
        self.directory = directory
        self.lockFile = lockFile
        workerProgram = try PluginPlaces.executable()
        bundledNames =
            PluginSearchPath(
                bundled: try PluginPlaces.bundledOrRefuse(workerProgram)
            ).bundledNames
    }

    /// A plugin that somebody wants to be trusted.
    private struct Candidate {
        var tree: PluginTree
        var folder: PluginFolder
        var manifest: PluginManifest
        var source: String
        var commit: String?
    }

    /// Adds a plugin, or puts another version in the place of one that was added.
    func add(_ text: String, isOnline: Bool) throws {
        let candidate: Candidate
        switch try PluginAddress(parsing: text) {
        case .folder(let path):
            let full = Self.full(path)
            candidate = try self.candidate(try Self.tree(full), path: full, source: full)
        case .git(let address):
            guard address.isLocal || isOnline else {
                throw CommandEnd.usage(
                    "'\(address.url)' is not on this machine: allow the network with --online")
            }
            let scratch = try ScratchPlace(in: context.directory, named: "plugin")
            defer { scratch.remove() }
            let (tree, commit) = try PluginFetch(address: address, scratch: scratch.path).run()
            let name = address.folder.isEmpty ? address.url : address.folder
            candidate = try self.candidate(tree, path: name, source: address.text, commit: commit)
        }
        let path = directory + "/" + candidate.manifest.name
        try lockFile.change { lock in
            let isThere = (try? PluginTree(reading: path))?.digest == candidate.folder.digest
            guard try grant(candidate, in: &lock, isThere: isThere, "added") else { return }
            try TreeFolder.make(directory)
            try TreeFolder.write(candidate.tree, to: path)
        }
    }

    /// Trusts what lies in the user's directory under a name.
    func trust(_ name: String) throws {
        let path = try path(of: name)
        let tree = try Self.tree(path)
        var candidate = try candidate(tree, path: path, source: path)
        guard candidate.manifest.name == name else {
            throw CommandEnd.usage(
                "its manifest says name = '\(terminalText(candidate.manifest.name))', its folder is "
                    + "'\(name)': make them equal")
        }
        try lockFile.change { lock in
            if let before = lock[name], before.digest == candidate.folder.digest {
                (candidate.source, candidate.commit) = (before.source, before.commit)
            }
            _ = try grant(candidate, in: &lock, isThere: true, "trusted")
        }
    }

    /// Removes a plugin from the user's directory and from the lock.
    func remove(_ name: String) throws {
        guard PluginName.isValid(name) else {
            throw CommandEnd.usage("'\(terminalText(name))' is no plugin's name")
        }
        let path = directory + "/" + name
        try lockFile.change { lock in
            let entry = lock[name]
            var status = stat()
            let isThere = unsafe lstat(path, &status) == 0
            guard entry != nil || isThere else {
                throw CommandEnd.usage(
                    bundledNames.contains(name)
                        ? "'\(name)' comes with the program and cannot be removed"
                        : "there is no plugin '\(name)' in '\(directory)': see 'oakum plugin list'")
            }
            if isThere { ScratchPlace.remove(path) }
            let isLeft = unsafe lstat(path, &status) == 0
            guard !isLeft else {
                throw CommandEnd(.failed, "'\(path)' could not be removed")
            }
            lock[name] = nil
            var event = context.event("plugin.removed")
            event.facts = ["plugin": name, "sha256": entry?.digest ?? "-"]
            try context.state.append(event)
        }
        try Terminal.print("removed \(name)")
        if bundledNames.contains(name) { try Terminal.print("the bundled '\(name)' is used again") }
    }

    private func path(of name: String) throws -> String {
        guard PluginName.isValid(name), PluginPlaces.isDirectory(directory + "/" + name) else {
            let shown = terminalText(name)
            throw CommandEnd.usage(
                bundledNames.contains(name)
                    ? "'\(name)' comes with the program: it is trusted with it"
                    : "there is no plugin '\(shown)' in '\(directory)': oakum plugin add \(shown)")
        }
        return directory + "/" + name
    }

    private static func full(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    private static func tree(_ path: String) throws -> PluginTree {
        do throws(PluginTreeError) { return try PluginTree(reading: path) } catch {
            throw CommandEnd.usage("'\(path)' cannot be a plugin: \(terminalText("\(error)"))")
        }
    }

    /// Loads the manifest, in the fence, and checks what can be checked before anybody is asked.
    private func candidate(
        _ tree: PluginTree, path: String, source: String, commit: String? = nil
    ) throws -> Candidate {
        if let link = tree.firstLink {
            throw CommandEnd.usage(terminalText(PluginFetch.linkText(link)))
        }
        do throws(PluginError) {
            let (folder, manifest) = try PluginCatalogue.inspect(
                tree, path: path, workerProgram: workerProgram)
            if let reason = PluginName.refusal(of: manifest.name, bundled: bundledNames) {
                throw PluginError(plugin: folder.name, reason: reason)
            }
            return Candidate(
                tree: tree, folder: folder, manifest: manifest, source: source, commit: commit)
        } catch { throw CommandEnd.usage(terminalText("\(error)")) }
    }

    /// Shows what a plugin is and needs, asks, and writes it down.
    ///
    /// - Returns: false when it was trusted already, just so.
    private func grant(
        _ candidate: Candidate, in lock: inout PluginLock, isThere: Bool, _ verb: String
    ) throws -> Bool {
        let manifest = candidate.manifest
        let needs = PluginNeeds(manifest)
        let before = lock[manifest.name]
        if isThere, let before, before.digest == candidate.folder.digest, before.needs == needs {
            try Terminal.print("\(manifest.name) \(shown(manifest.version)) is trusted already")
            return false
        }
        let introduction = PluginIntroduction(
            manifest: manifest, tree: candidate.tree, digest: candidate.folder.digest,
            source: candidate.source, commit: candidate.commit)
        for line in introduction.lines { try Terminal.print(terminalText(line)) }
        if let before {
            try Terminal.print(
                "differs from \(shown(before.version)), trusted \(before.grantedAt) by "
                    + shown(before.grantedBy))
            let difference = PluginDifference(
                before: lockFile.snapshot(of: before), after: candidate.tree,
                needs: (before.needs, needs))
            for line in difference.lines(limit: Self.lineLimit) {
                try Terminal.print("  " + terminalText(line))
            }
        } else if bundledNames.contains(manifest.name) {
            try Terminal.print("it takes the place of the bundled plugin '\(manifest.name)'")
        }
        try ask(before == nil ? "Trust it and grant this?" : "Trust it as it is now?")
        try lockFile.keep(candidate.tree)
        lock[manifest.name] = PluginLock.Entry(
            name: manifest.name, version: manifest.version, api: Int(ManifestSchema.apiVersion),
            digest: candidate.folder.digest, source: candidate.source, commit: candidate.commit,
            needs: needs, grantedAt: Clock.now.description, grantedBy: context.actor.id)
        try record(candidate, needs)
        try Terminal.print("\(verb) \(manifest.name) \(shown(manifest.version))")
        return true
    }

    private func record(_ candidate: Candidate, _ needs: PluginNeeds) throws {
        var event = context.event("plugin.trusted")
        event.facts = [
            "plugin": candidate.manifest.name, "version": candidate.manifest.version,
            "sha256": candidate.folder.digest, "source": candidate.source,
            "needs": needs.words.joined(separator: "; "),
        ]
        event.facts["commit"] = candidate.commit
        try context.state.append(event)
    }

    private func shown(_ text: String) -> String { terminalText(text) }

    /// - Throws: `CommandEnd` when the answer is no, or when there is nobody to ask.
    private func ask(_ question: String) throws {
        if isYes { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandEnd.usage(
                "nobody can be asked, since standard input is no terminal: read the needs above, and "
                    + "give --yes to grant them")
        }
        try Terminal.write(Array("\(question) [y/N] ".utf8))
        let answer = readLine()?.lowercased()
        guard answer == "y" || answer == "yes" else {
            throw CommandEnd(.failed, "not granted: nothing was changed")
        }
    }
}
