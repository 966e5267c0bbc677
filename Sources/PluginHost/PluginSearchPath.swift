internal import Glibc

/// Where plugins are looked for, and what of them is trusted.
///
/// Of several plugins with one name the one of the highest place is taken: folders that the command
/// line names, the last first; the user's directory; the machine's; the bundled ones. A folder in the
/// user's directory that was never trusted takes no name; one that was, and was changed since, keeps
/// its name and is not loaded.
public struct PluginSearchPath: Sendable {
    /// Plugin folders that the command line names.
    public var added: [String]
    /// The user's directory of plugin folders.
    public var user: String?
    /// The machine's directory of plugin folders.
    public var system: String?
    /// The directory of plugins that come with the program.
    public var bundled: String?
    public var lock: PluginLock
    /// Names to which the command line grants all that they need, for one run.
    public var granted: Set<String>
    /// Options that the user set, by the plugin's name.
    public var options: [String: [WrittenOption]]
    /// Who must own the machine's plugins.
    public var systemOwner: UInt32 = 0

    public init(
        added: [String] = [], user: String? = nil, system: String? = nil, bundled: String? = nil,
        lock: PluginLock = PluginLock(), granted: Set<String> = [],
        options: [String: [WrittenOption]] = [:]
    ) {
        self.added = added
        self.user = user
        self.system = system
        self.bundled = bundled
        self.lock = lock
        self.granted = granted
        self.options = options
    }

    /// Names of the bundled plugins.
    public var bundledNames: [String] {
        bundled.map { Self.names(in: $0) } ?? []
    }

    /// Every plugin that is there, the ones that run marked so; nothing of any has run.
    func find() -> [FoundPlugin] {
        let bundledNames = bundledNames
        var found: [FoundPlugin] = []
        for (path, origin) in places() {
            var plugin = look(at: path, origin, bundledNames)
            if let higher = found.first(where: { $0.name == plugin.name && $0.takesName }) {
                plugin.state = .shadowed(by: higher.origin)
            }
            found.append(plugin)
        }
        guard let user else { return found }
        for entry in lock.entries
        where !found.contains(where: { $0.name == entry.name && $0.origin == .user }) {
            var missing = FoundPlugin(
                name: entry.name, path: user + "/" + entry.name, origin: .user,
                state: .refused(
                    "it is in oakum.lock, but not in '\(user)': add it again, or 'oakum plugin "
                        + "remove \(entry.name)'"))
            if let higher = found.first(where: { $0.name == entry.name && $0.origin == .added }) {
                missing.state = .shadowed(by: higher.origin)
            }
            missing.version = entry.version
            found.append(missing)
        }
        return found
    }

    /// Folders to look at, the highest place first.
    private func places() -> [(String, PluginFolder.Origin)] {
        func inside(_ directory: String?, _ origin: PluginFolder.Origin)
            -> [(String, PluginFolder.Origin)]
        {
            directory.map { root in Self.names(in: root).map { (root + "/" + $0, origin) } } ?? []
        }
        return added.reversed().map { ($0, .added) } + inside(user, .user)
            + inside(system, .system) + inside(bundled, .bundled)
    }

    private static func names(in directory: String) -> [String] {
        (directoryEntries(directory) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    private func look(
        at path: String, _ origin: PluginFolder.Origin, _ bundledNames: [String]
    ) -> FoundPlugin {
        let folder: PluginFolder
        do throws(PluginError) {
            if origin == .user || origin == .system { try refuseLink(path) }
            if origin == .system, let system { try checkSystem(system, path) }
            folder = try PluginFolder(
                path: path, origin: origin, owner: origin == .system ? systemOwner : nil)
        } catch {
            var found = FoundPlugin(
                name: error.plugin, path: path, origin: origin, state: .unusable(error))
            found.version = origin == .user ? lock[error.plugin]?.version : nil
            // A trusted plugin that cannot be read any more was changed.
            if origin == .user, lock[error.plugin] != nil { found.isTrusted = true }
            return found
        }
        var found = FoundPlugin(
            name: folder.name, path: folder.path, origin: origin, state: .usable)
        found.folder = folder
        if origin != .bundled,
            let reason = PluginName.refusal(of: folder.name, bundled: bundledNames)
        {
            found.state = .unusable(PluginError(plugin: folder.name, reason: reason))
        } else if origin == .user {
            vet(folder, &found)
        }
        return found
    }

    /// Holds a folder of the user's directory against the lock.
    private func vet(_ folder: PluginFolder, _ found: inout FoundPlugin) {
        guard let entry = lock[folder.name] else {
            found.state = .refused(
                "it is not trusted: see what it needs and grant it with 'oakum plugin trust "
                    + "\(folder.name)'")
            return
        }
        found.isTrusted = true
        found.version = entry.version
        guard entry.digest != folder.digest else { return }
        found.state = .changed(
            "its files are not those that were trusted (SHA-256 \(folder.digest.prefix(12)) instead "
                + "of \(entry.digest.prefix(12))): see the difference and grant it with "
                + "'oakum plugin trust \(folder.name)'")
    }

    private func refuseLink(_ path: String) throws(PluginError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
        throw PluginError(
            plugin: path.split(separator: "/").last.map(String.init) ?? path,
            reason: "'\(path)' is a link: add the plugin with 'oakum plugin add'")
    }

    /// The machine's directory is trusted for who can write it: nobody but root.
    private func checkSystem(_ directory: String, _ path: String) throws(PluginError) {
        var status = stat()
        guard unsafe stat(directory, &status) == 0,
            status.st_uid != systemOwner || status.st_mode & (S_IWGRP | S_IWOTH) != 0
        else { return }
        throw PluginError(
            plugin: path.split(separator: "/").last.map(String.init) ?? path,
            reason: "'\(directory)' does not belong to root alone: nothing in it is loaded")
    }

    /// What a plugin may have, once its manifest is known.
    ///
    /// - Throws: `PluginError` for a trusted one that asks for more than was granted.
    func grant(_ manifest: PluginManifest, _ folder: PluginFolder) throws(PluginError)
        -> PluginGrant
    {
        let needs = PluginNeeds(manifest)
        switch folder.origin {
        case .bundled, .system: return PluginGrant(needs, .place)
        case .user:
            let beyond = needs.beyond(lock[folder.name]?.needs ?? PluginNeeds())
            guard beyond.isEmpty else {
                throw PluginError(
                    plugin: folder.name,
                    reason:
                        "it needs more than was granted (\(beyond.words.joined(separator: "; "))"
                        + "): grant it with 'oakum plugin trust \(folder.name)'")
            }
            return PluginGrant(needs, .lock)
        case .added:
            if granted.contains(folder.name) { return PluginGrant(needs, .commandLine) }
            if let entry = lock[folder.name], entry.digest == folder.digest,
                needs.beyond(entry.needs).isEmpty
            {
                return PluginGrant(needs, .lock)
            }
            return PluginGrant(needs.local, .commandLine)
        }
    }
}

/// A plugin that was found, and what becomes of it.
public struct FoundPlugin: Sendable, Hashable {
    public var name: String
    public var path: String
    public var origin: PluginFolder.Origin
    public var state: State
    /// Whether `oakum.lock` has an entry for it.
    public var isTrusted = false
    /// Of the manifest, else of the lock.
    public var version: String?
    public var folder: PluginFolder?
    /// Once it has been loaded.
    public var manifest: PluginManifest?

    public init(name: String, path: String, origin: PluginFolder.Origin, state: State) {
        self.name = name
        self.path = path
        self.origin = origin
        self.state = state
    }

    /// What becomes of a plugin.
    public enum State: Sendable, Hashable {
        /// It runs.
        case usable
        /// Another of its name runs in its place.
        case shadowed(by: PluginFolder.Origin)
        /// It was trusted, and its files differ now, or its needs are wider.
        case changed(String)
        /// It was never trusted, or is not there.
        case refused(String)
        /// It is not as a plugin should be.
        case unusable(PluginError)
    }

    /// Whether plugins of the same name in lower places are left out for it.
    var takesName: Bool {
        switch state {
        case .usable, .changed: true
        case .shadowed, .refused: false
        case .unusable: origin != .user || isTrusted
        }
    }

    /// Why it does not run although nothing else has its name.
    public var error: PluginError? {
        switch state {
        case .usable, .shadowed: nil
        case .changed(let reason), .refused(let reason): PluginError(plugin: name, reason: reason)
        case .unusable(let error): error
        }
    }
}
