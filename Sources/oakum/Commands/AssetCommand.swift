import ArgumentParser
import PatchModel
import Reporting

/// `oakum asset`: what is patched, and what is said of it.
struct AssetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "asset",
        abstract: "Add, list, tag and show assets.",
        discussion: """
            Scans add assets by themselves. Tags and drivers come from oakum.yaml or from here.

            EXAMPLES
              oakum asset add web-1 /srv/web-1 --driver local --tag group=web --tag exposure=open
              oakum asset list --asset group=web
            """,
        subcommands: [Add.self, List.self, Tag.self, Show.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make a host, root directory or repository known.",
            discussion: """
                EXAMPLE
                  oakum asset add shop /srv/shop --driver git --tag environment=prod
                """)

        @Argument(help: "What to call it; unique.") var name: String
        @Argument(help: "Its directory; / is this machine.") var path: String
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @Option(
            help: ArgumentHelp("local or git; without one it is only scanned.", valueName: "driver")
        )
        var driver: String?
        @Option(
            name: .customLong("tag"),
            help: ArgumentHelp("May be repeated.", valueName: "name=value"))
        var tags: [String] = []

        func run() throws {
            let context = try CommandContext(data: data, settings: settings)
            let target = try AssetKey.target(path: path, named: nil)
            if let driver { try context.checkDriver(driver) }
            let asset = Asset(
                key: target.assetKey, name: name, kind: target.kind, path: target.path,
                driver: driver, tags: try TagArguments.tags(tags))
            try context.add(asset)
            try Terminal.print("added \(name): \(asset.path) (\(asset.key))")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List assets with their tags and open findings.",
            discussion: """
                EXAMPLE
                  oakum asset list --asset 'exposure=open and mission>=3'
                """)

        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var page: PageOptions
        @Option(
            name: .customLong("asset"),
            help: ArgumentHelp("Only assets that match.", valueName: "selector"))
        var selector: String?

        func run() throws {
            let context = try CommandContext(data: data, settings: settings, .show)
            let report = AssetReport(
                assets: try context.assets(matching: selector).map(context.row))
            try page.show("assets", report, report.document)
        }
    }

    struct Tag: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tag", abstract: "Set or remove tags of an asset.",
            discussion: """
                EXAMPLE
                  oakum asset tag web-1 exposure=open mission=3 --remove staging
                """)

        @Argument(help: "The asset's name.") var name: String
        @Argument(help: "Tags to set: name=value, or a name alone.") var tags: [String] = []
        @Option(help: ArgumentHelp("A tag to remove; may be repeated.", valueName: "name"))
        var remove: [String] = []
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions

        func run() throws {
            let context = try CommandContext(data: data, settings: settings)
            let asset = try context.asset(named: name)
            try context.tag(asset, set: TagArguments.tags(tags), remove: remove)
            let row = try context.row(context.asset(named: name))
            try TableReport(width: Terminal.width, isColour: Terminal.isColour, isWide: true)
                .write(AssetReport.document(of: row)) { try Terminal.write($0) }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show one asset, its tags and who said them.",
            discussion: """
                EXAMPLE
                  oakum asset show web-1
                """)

        @Argument(help: "The asset's name.") var name: String
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var page: PageOptions

        func run() throws {
            let context = try CommandContext(data: data, settings: settings, .show)
            let row = try context.row(context.asset(named: name))
            try page.show("asset", row, AssetReport.document(of: row))
        }
    }
}

/// `name=value` arguments.
enum TagArguments {
    /// What is said of tags that come from here.
    static let origin = "command line"

    static func tags(_ arguments: [String]) throws -> [String: AssetTag] {
        var tags: [String: AssetTag] = [:]
        for argument in arguments {
            let parts = argument.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            let value = parts.count > 1 ? String(parts[1]) : ""
            let isName =
                name.utf8.first.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") } ?? false
            let isPlain = name.utf8.allSatisfy {
                ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D || $0 == 0x5F
                    || $0 == 0x2E
            }
            guard isName, isPlain else {
                throw CommandEnd.usage(
                    "'\(argument)' is no tag: write name=value, the name in small letters, digits, "
                        + "'-', '_' and '.'")
            }
            if let fault = RiskTags.fault(name, value) { throw CommandEnd.usage(fault) }
            tags[name] = AssetTag(value: value, origin: origin)
        }
        return tags
    }
}
