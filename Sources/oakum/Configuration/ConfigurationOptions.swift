import ArgumentParser

/// The option of every command that goes by `oakum.yaml`.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration (default: OAKUM_CONFIG, else oakum/oakum.yaml in the XDG "
                + "configuration directory or /etc).", valueName: "file"))
    var file: String?

    /// Reads the configuration that holds; one that cannot be used ends the command with every
    /// problem in it.
    func load() throws -> Configuration { try Self.load(file) }

    /// Reads the configuration that holds where no option names one.
    static func load(_ file: String?) throws -> Configuration {
        do { return try Configuration.load(option: file) } catch let error as ConfigurationProblems
        {
            var end = CommandEnd(.usage)
            end.message = error.description
            throw end
        }
    }
}
