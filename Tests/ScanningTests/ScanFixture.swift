import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Scanning

/// A tree that is scanned with the bundled plugins and some of the test's own.
struct ScanFixture {
    let target: ScratchFolder
    private let plugins: ScratchFolder
    private var added: [String] = []
    var limits = RunLimits()
    var width = 1

    init() throws {
        target = try ScratchFolder()
        plugins = try ScratchFolder()
    }

    mutating func add(plugin name: String, _ source: String) throws {
        added.append(try plugins.plugin(name, source))
    }

    /// An inventory plugin that claims `files`.
    mutating func add(
        plugin name: String, files: String, needs: String = "", read body: String
    ) throws {
        try add(
            plugin: name,
            """
            return { name = "\(name)", version = "1", api = 1, summary = "s",
              needs = { files = { \(needs) } },
              inventory = { files = { \(files) }, read = function(file, out, ctx)
            \(body)
              end } }
            """)
    }

    /// The bundled plugins and those of the test.
    func catalogue() throws -> PluginCatalogue {
        let catalogue = try PluginCatalogue.load(
            bundled: TestedProgram.bundledPlugins, added: added, workerProgram: TestedProgram.path)
        if let error = catalogue.unusable.first { throw error }
        return catalogue
    }

    func scan(path: String? = nil, mounts: Set<String> = []) throws -> Inventory {
        let catalogue = try catalogue()
        var scanner = TargetScanner(
            catalogue: catalogue, workerProgram: TestedProgram.path, width: width)
        scanner.limits = limits
        scanner.includedMounts = mounts
        return try scanner.scan(
            ScanTarget(kind: .directory, path: path ?? target.root, assetKey: "test"))
    }

    /// A lock file with one package.
    func writeLock(_ folder: String = "", _ name: String = "left") throws {
        let lock = """
            {"lockfileVersion":3,"packages":{"":{"name":"app"},
            "node_modules/\(name)":{"version":"1.0.0"}}}
            """
        try target.write((folder.isEmpty ? "" : folder + "/") + "package-lock.json", lock)
    }

    /// A dpkg database of one package that owns `files`.
    func writeDpkg(_ root: String = "", owning files: [String] = []) throws {
        let base = root.isEmpty ? "" : root + "/"
        try target.write(
            base + "var/lib/dpkg/status",
            """
            Package: python3-six
            Status: install ok installed
            Architecture: all
            Version: 1.16.0-4
            Source: six

            """)
        try target.write(
            base + "var/lib/dpkg/info/python3-six.list",
            (["/."] + files.map { "/" + $0 }).joined(separator: "\n") + "\n")
    }

    func writeRelease(_ root: String = "", version: String = "12") throws {
        try target.write(
            (root.isEmpty ? "" : root + "/") + "etc/os-release",
            "ID=debian\nVERSION_ID=\"\(version)\"\nVERSION_CODENAME=x\n")
    }

    /// An installed Python distribution; returns its METADATA path.
    @discardableResult
    func writeDistribution(_ folder: String, _ name: String = "six") throws -> String {
        try target.write(
            "\(folder)/\(name)-1.16.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: \(name)\nVersion: 1.16.0\n")
        return "\(folder)/\(name)-1.16.0.dist-info/METADATA"
    }
}
