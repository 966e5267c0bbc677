import Caches
import Glibc
import PluginHost
import Reporting

/// Where this program and the plugins lie. docs/plugins.md describes it.
enum PluginPlaces {
    /// The machine's plugins: root alone can write there, so that what lies there is trusted.
    static let system = "/etc/oakum/plugins"

    /// This program's own file, which is also the plugin worker.
    static func executable() throws -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else {
            throw CommandEnd(.failed, "cannot find this program's own file: \(errorText(errno))")
        }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// `../share/oakum/plugins` beside the program's folder, else `plugins` beside the `.build` that
    /// holds it. Never the working directory: a scanned project must not bring its own.
    static func bundled(executable: String) -> String? {
        let folders = executable.split(separator: "/").dropLast().map(String.init)
        let installed = "/" + folders.dropLast().joined(separator: "/") + "/share/oakum/plugins"
        if isDirectory(installed) { return installed }
        guard let build = folders.lastIndex(where: { $0.hasPrefix(".build") }) else { return nil }
        let checkout = "/" + folders[..<build].joined(separator: "/") + "/plugins"
        return isDirectory(checkout) ? checkout : nil
    }

    /// `plugins` of the data directory that the environment names; `--data` moves databases only.
    static var user: String? {
        (try? DataDirectory(option: nil)).map { $0.path + "/plugins" }
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Loads the bundled plugins and those of `added`: neither the user's nor the machine's, and
    /// without anybody's options, as tests have it.
    static func catalogue(adding added: [String]) throws -> (PluginCatalogue, worker: String) {
        let worker = try executable()
        let path = PluginSearchPath(added: added, bundled: try bundledOrRefuse(worker))
        return (try load(path, worker), worker)
    }

    /// Loads all plugins that a run has; one that the user named must be usable.
    static func catalogue(
        adding added: [String], granting granted: [String], _ configuration: Configuration
    ) throws -> (PluginCatalogue, worker: String, lock: PluginLockFile?) {
        let worker = try executable()
        let lockFile = PluginLockFile.find()
        let path = PluginSearchPath(
            added: added, user: user, system: system, bundled: try bundledOrRefuse(worker),
            lock: try lockFile?.read() ?? PluginLock(), granted: Set(granted),
            options: configuration.pluginOptions)
        let catalogue = try load(path, worker)
        for found in catalogue.found where found.origin == .added {
            if let error = found.error { throw CommandEnd.usage(terminalText("\(error)")) }
        }
        for name in granted
        where !catalogue.found.contains(where: { $0.origin == .added && $0.name == name }) {
            throw CommandEnd.usage(
                "--grant \(name): there is no --plugin of that name; plugins that are there for good "
                    + "are granted with 'oakum plugin trust'")
        }
        return (catalogue, worker, lockFile)
    }

    static func bundledOrRefuse(_ executable: String) throws -> String {
        if let bundled = bundled(executable: executable) { return bundled }
        throw CommandEnd.usage(
            "the bundled plugins are not beside '\(executable)': install with 'make install', "
                + "which puts them into share/oakum/plugins")
    }

    private static func load(_ path: PluginSearchPath, _ worker: String) throws -> PluginCatalogue {
        let cache = DataDirectory.cacheFile("manifests")
        defer { _ = cache?.save() }
        do throws(PluginError) {
            return try PluginCatalogue.load(path, workerProgram: worker, cache: cache)
        } catch { throw CommandEnd(.failed, error.reason) }
    }
}

// What people call a plugin on the command line: the name of a bundled one, or a folder.
extension PluginPlaces {
    /// Whether it is a folder's path and not a name.
    static func isPath(_ text: String) -> Bool { text.contains("/") || text == "." || text == ".." }

    /// The name of the plugin that `text` calls; refuses what is not there or cannot be used.
    static func name(of text: String, in catalogue: PluginCatalogue) throws -> String {
        let name = isPath(text) ? folderName(text) : text
        if catalogue.number(of: name) != nil,
            !catalogue.unusable.contains(where: { $0.plugin == name })
        {
            return name
        }
        if let broken = catalogue.unusable.first(where: { $0.plugin == name }) {
            throw CommandEnd.usage("\(broken)")
        }
        let hint = isDirectory(text) ? "; a folder is named with a slash: ./\(text)" : ""
        throw CommandEnd.usage("there is no plugin '\(name)'\(hint)")
    }

    /// Loads the one plugin that `text` calls, and those that are bundled.
    static func plugin(
        _ text: String
    ) throws -> (number: Int, catalogue: PluginCatalogue, worker: String) {
        let (catalogue, worker) = try catalogue(adding: isPath(text) ? [text] : [])
        let name = try name(of: text, in: catalogue)
        return (catalogue.number(of: name) ?? 0, catalogue, worker)
    }

    /// The plugins that a command of authors means: those that were named; without any, the one whose
    /// folder this is, which is told, else all that are bundled.
    static func meant(by names: [String]) -> [String] {
        guard names.isEmpty, isPluginHere else { return names }
        Terminal.printError("note: the plugin in this folder is meant")
        return ["."]
    }

    /// Whether the working directory is a plugin's folder. Only for commands that are about plugins: a
    /// scanned project must not bring its own.
    static var isPluginHere: Bool {
        PluginFolder.mainFiles.contains { name in
            var status = stat()
            return unsafe stat(name, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
    }

    /// The folders of the plugins that `names` call; of all bundled ones when there are none.
    static func watched(_ names: [String]) throws -> [String] {
        let root = bundled(executable: try executable())
        guard !names.isEmpty else { return [root].compactMap(\.self) }
        return names.map { isPath($0) ? $0 : (root ?? "") + "/" + $0 }
    }

    /// The last part of a path, whatever the path: `.` too.
    private static func folderName(_ path: String) -> String {
        let resolved =
            unsafe realpath(path, nil).map { resolved in
                defer { unsafe free(resolved) }
                return unsafe String(cString: resolved)
            } ?? path
        return resolved.split(separator: "/").last.map(String.init) ?? resolved
    }
}
