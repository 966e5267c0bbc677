import ArgumentParser
import PluginHost

/// `oakum config`: which settings hold, and where they come from.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the settings that hold.",
        discussion: """
            EXAMPLE
              oakum config show
            """,
        subcommands: [Show.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every setting, its value and what set it.",
            discussion: """
                There is no configuration file yet: settings come from options and the environment.

                EXAMPLE
                  oakum config show
                """)

        @OptionGroup var data: DataOptions

        func run() throws {
            let directory = try DataDirectory(option: data.directory)
            let executable = try PluginPlaces.executable()
            try Terminal.print("data directory\t\(directory.path)\t\(directory.origin)")
            try Terminal.print("program\t\(executable)\t/proc/self/exe")
            let plugins = PluginPlaces.bundled(executable: executable)
            try Terminal.print("bundled plugins\t\(plugins ?? "not found")\tbeside the program")
        }
    }
}
