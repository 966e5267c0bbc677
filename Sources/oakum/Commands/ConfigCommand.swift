import ArgumentParser
import PluginHost
import Policy
import Reporting

/// `oakum config`: which settings hold, and where they come from.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the settings that hold, and check a configuration.",
        discussion: """
            The configuration is the file that --config names, else OAKUM_CONFIG, else the first \
            that is there of $XDG_CONFIG_HOME/oakum/oakum.yaml, ~/.config/oakum/oakum.yaml and \
            /etc/oakum/oakum.yaml. The working directory and scanned trees are never looked at.

            EXAMPLES
              oakum config show --origin
              oakum config check oakum.yaml
            """,
        subcommands: [Show.self, Check.self, Schema.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every setting, its value and what set it.",
            discussion: """
                EXAMPLE
                  oakum config show --origin
                """)

        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @Flag(help: "Print the file and line of every value, or that it is the default.")
        var origin = false

        func run() throws {
            let loaded = try settings.load()
            let directory = try DataDirectory(option: data.directory)
            let executable = try PluginPlaces.executable()
            try Terminal.print("data directory\t\(directory.path)\t\(directory.origin)")
            try Terminal.print("program\t\(executable)\t/proc/self/exe")
            let plugins = PluginPlaces.bundled(executable: executable)
            try Terminal.print("bundled plugins\t\(plugins ?? "not found")\tbeside the program")
            try Terminal.print("your plugins\t\(PluginPlaces.user ?? "none")\toakum plugin add")
            try Terminal.print("the machine's plugins\t\(PluginPlaces.system)\twritten by root")
            let lock = PluginLockFile.find()
            let lockOrigin = lock?.isNamed == true ? "OAKUM_LOCK" : "beside your oakum.yaml"
            try Terminal.print("plugin lock\t\(lock?.path ?? "none")\t\(lockOrigin)")
            let file = loaded.file.map { "\($0.path)\t\($0.origin)" }
            try Terminal.print("configuration\t\(file ?? "none\tthe defaults hold")")
            for setting in loaded.shown {
                let line = "\(setting.path) = \(setting.value ?? "(not set)")".onOneLine
                try Terminal.print(origin ? line + "   (\(setting.origin))" : line)
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every problem of a configuration with its line.",
            discussion: """
                Exit code 2 when there is one.

                EXAMPLES
                  oakum config check
                  oakum config check oakum.yaml
                """)

        @Argument(help: "The file (default: the one that holds).") var file: String?
        @OptionGroup var settings: ConfigurationOptions

        func run() throws {
            guard let found = try ConfigurationFile.find(option: file ?? settings.file) else {
                let places = ConfigurationFile.places().map { "  \($0.path)" }
                try Terminal.print(
                    "there is no configuration, so the defaults hold; looked for\n"
                        + places.joined(separator: "\n"))
                return
            }
            let loaded: Configuration
            do {
                loaded = try Configuration(file: found, bytes: found.read())
            } catch let error as ConfigurationProblems {
                try Terminal.print(error.description)
                throw CommandEnd(.usage)
            }
            for warning in loaded.warnings { try Terminal.print("warning: \(warning)") }
            try Terminal.print(
                "\(found.path): no problems; \(counted(loaded.assets.count, "asset")), "
                    + "\(counted(loaded.checks.count, "check")), "
                    + "\(counted(loaded.windows.windows.count, "window")), "
                    + counted(loaded.windows.freezes.count, "freeze"))
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of oakum.yaml, for editors.",
            discussion: """
                EXAMPLE
                  oakum config schema > oakum-yaml-1.json
                """)

        @Flag(help: "Print the settings as tables in Markdown instead.")
        var markdown = false

        func run() throws {
            let text = markdown ? SettingsDocument.markdown : SettingsDocument.schema
            try Terminal.write(Array(text.utf8))
        }
    }
}
