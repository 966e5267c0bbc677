import Glibc
import PluginHost
import PluginLint
import PluginProtocol
import PluginWorker
import Versioning

/// Finds plugins and checks them, one by one.
struct PluginLintRun {
    /// Whether the worker loads each plugin too.
    let loads: Bool
    private let vocabulary = Vocabulary(
        types: TypesFile.text, deprecated: DeprecatedNames.all,
        schemes: VersionSchemes.all.flatMap { [$0.name] + $0.otherNames } + [
            VersionSchemes.unordered
        ])

    init(loads: Bool) { self.loads = loads }

    /// What was found in one plugin.
    struct Result {
        var name: String
        /// As it is shown: below the working directory where it lies there.
        var path: String
        var report: LintReport
    }

    /// The folders meant: names of bundled plugins, or paths; all bundled ones when there are none.
    func folders(named names: [String]) throws -> [PluginFolder] {
        var paths: [(path: String, origin: PluginFolder.Origin)] = []
        if names.isEmpty || names.contains(where: { !$0.contains("/") && $0 != "." }) {
            let executable = try PluginPlaces.executable()
            guard let bundled = PluginPlaces.bundled(executable: executable) else {
                throw CommandEnd.usage("the bundled plugins are not beside '\(executable)'")
            }
            let wanted =
                names.isEmpty
                ? try folderNames(in: bundled) : names.filter { !$0.contains("/") && $0 != "." }
            for name in wanted {
                guard PluginPlaces.isDirectory(bundled + "/" + name) else {
                    throw CommandEnd.usage("there is no plugin '\(name)'")
                }
                paths.append((bundled + "/" + name, .bundled))
            }
        }
        paths += names.filter { $0.contains("/") || $0 == "." }.map { ($0, .added) }
        return try paths.map { place in
            do throws(PluginError) {
                return try PluginFolder(path: place.path, origin: place.origin)
            } catch { throw CommandEnd.usage("\(error)") }
        }
    }

    private func folderNames(in path: String) throws -> [String] {
        guard let directory = unsafe opendir(path) else {
            throw CommandEnd.usage("cannot read '\(path)': \(errorText(errno))")
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix("."), PluginPlaces.isDirectory(path + "/" + name) {
                names.append(name)
            }
        }
        return names.sorted()
    }

    func lint(_ folder: PluginFolder) throws -> Result {
        // A plugin without code is checked when it is loaded.
        let files = folder.sources.filter { $0.name.hasSuffix(".lua") }.map { ($0.name, $0.text) }
        var report =
            files.contains { $0.0 == "plugin.lua" }
            ? PluginSources(
                folder: folder.name, files: files, hasOrderCase: hasOrderCase(folder.path)
            ).lint(vocabulary) : .empty
        // What is wrong to begin with would only be said twice.
        if loads, report.count(.error) == 0, let reason = try loadFailure(folder) {
            report.add(loadFailure: reason, of: folder.name)
        }
        return Result(name: folder.name, path: shownPath(folder.path), report: report)
    }

    private func hasOrderCase(_ path: String) -> Bool {
        let cases = (try? directoryNames(path + "/tests")) ?? []
        return cases.contains { name in
            [OrderCase.fileName, VersionsCase.fileName].contains {
                fileBytes("\(path)/tests/\(name)/\($0)") != nil
            }
        }
    }

    private func loadFailure(_ folder: PluginFolder) throws -> String? {
        do throws(PluginError) {
            let catalogue = try PluginCatalogue.load(
                bundled: nil, added: [folder.path], workerProgram: try worker())
            return catalogue.unusable.first?.reason
        } catch { throw CommandEnd(.failed, error.reason) }
    }

    private func worker() throws(PluginError) -> String {
        do { return try PluginPlaces.executable() } catch {
            throw PluginError(plugin: "", reason: "cannot find this program's own file")
        }
    }

    private func shownPath(_ path: String) -> String {
        guard let bytes = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(bytes) }
        let here = unsafe String(cString: bytes) + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }
}
