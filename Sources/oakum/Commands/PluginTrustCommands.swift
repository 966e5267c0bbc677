import ArgumentParser
import PluginHost

/// What `oakum plugin add`, `trust` and `remove` share.
struct PluginTrustOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Grant what is shown without asking.")
    var yes = false

    @OptionGroup var data: DataOptions
    @OptionGroup var settings: ConfigurationOptions

    func trust() throws -> PluginTrust {
        var trust = try PluginTrust(try CommandContext(data: data, settings: settings))
        trust.isYes = yes
        return trust
    }
}

extension PluginCommand {
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy a plugin to your plugins, after showing what it needs.",
            discussion: """
                SOURCE is a folder, or a git repository: an https, ssh or file address, \
                user@host:path, or a path; with #REF for a branch, tag or commit and :FOLDER for a \
                folder in it. What is not on this machine needs --online. The same command brings a \
                new version of a plugin; it shows what differs.

                EXAMPLES
                  oakum plugin add ./borealis
                  oakum plugin add https://git.example/plugins.git#v1.2:borealis --online
                  oakum plugin add /srv/git/borealis.git --yes
                """)

        @Argument(help: "A folder or git address.") var source: String
        @Flag(help: "Allow the network, for a repository elsewhere.") var online = false
        @OptionGroup var options: PluginTrustOptions

        func run() throws {
            Interruption.install()
            try options.trust().add(source, isOnline: online)
        }
    }

    struct Trust: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show how a plugin differs from what was trusted, and grant it anew.",
            discussion: """
                EXAMPLE
                  oakum plugin trust borealis
                """)

        @Argument(help: "The plugin's name, as 'oakum plugin list' shows it.") var name: String
        @OptionGroup var options: PluginTrustOptions

        func run() throws { try options.trust().trust(name) }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a plugin that was added, and its grant.",
            discussion: """
                EXAMPLE
                  oakum plugin remove borealis
                """)

        @Argument(help: "The plugin's name, as 'oakum plugin list' shows it.") var name: String
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions

        func run() throws {
            try PluginTrust(try CommandContext(data: data, settings: settings)).remove(name)
        }
    }
}
