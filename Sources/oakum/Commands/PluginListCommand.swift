import ArgumentParser
import PluginHost
import Reporting

extension PluginCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the plugins: where each comes from, and whether it is trusted.",
            discussion: """
                FROM is bundled, system (/etc/oakum/plugins), user (added by command) or --plugin. \
                Of several with one name the last of these is used.

                EXAMPLES
                  oakum plugin list
                  oakum plugin list -o json
                """)

        @Option(name: .shortAndLong, help: "Print as table or json.")
        var output: OutputFormat = .table
        @Flag(help: "Do not shorten text columns of tables.") var wide = false
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var plugins: PluginOptions

        func run() throws {
            let (catalogue, _, lockFile) = try PluginPlaces.catalogue(
                adding: plugins.added, granting: plugins.granted, settings.load())
            let lock = try lockFile?.read() ?? PluginLock()
            let list = PluginList(plugins: catalogue.found.map { Self.row($0, lock) })
            switch output {
            case .json: try JSONReport.write("plugins", list) { try Terminal.write($0) }
            case .table:
                let table = TableReport(
                    width: Terminal.width, isColour: Terminal.isColour, isWide: wide)
                try table.write(list.document) { try Terminal.write($0) }
            }
            let broken = catalogue.found.compactMap(\.error)
            for error in broken { Terminal.printError("error: " + terminalText("\(error)")) }
            if !broken.isEmpty { throw CommandEnd(.failed) }
        }

        private static func row(_ found: FoundPlugin, _ lock: PluginLock) -> PluginList.Row {
            let entry = found.origin == .user ? lock[found.name] : nil
            var row = PluginList.Row(
                name: found.name, origin: found.origin.word, state: found.stateWord,
                path: found.path)
            row.version = found.version
            row.kinds = found.manifest?.kinds ?? []
            row.summary = found.manifest?.summary
            row.sha256 = found.folder.map(\.digest)
            row.reason = found.error?.reason
            row.source = entry?.source
            row.commit = entry?.commit
            row.grantedAt = entry?.grantedAt
            row.grantedBy = entry?.grantedBy
            row.needs = found.manifest.map { PluginNeeds($0).words } ?? []
            return row
        }
    }
}

extension PluginFolder.Origin {
    /// As tables and JSON show it.
    var word: String {
        switch self {
        case .bundled: "bundled"
        case .system: "system"
        case .user: "user"
        case .added: "--plugin"
        }
    }
}

extension FoundPlugin {
    /// As tables and JSON show it.
    fileprivate var stateWord: String {
        switch state {
        case .usable: origin == .added ? "this run" : "trusted"
        case .shadowed(let other): "shadowed by \(other.word)"
        case .changed: "changed"
        case .refused: folder == nil ? "missing" : "not trusted"
        case .unusable: "unusable"
        }
    }
}
