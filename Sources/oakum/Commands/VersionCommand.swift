import ArgumentParser
import Reporting
import Versioning

/// `oakum version`: compares versions and evaluates ranges.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Compare versions and evaluate ranges, as each ecosystem does.",
        discussion: """
            EXAMPLES
              oakum version compare dpkg 1.0~rc1 1.0
              printf '1.0\\t1.0.post1\\n' | oakum version compare pep440
              oakum version compare rpm 1:2.0-1.el9 1:2.0-1.el9_4
              oakum version compare acme 3.4.1-acme2 3.4.1-acme10 --plugin ./acme
            """,
        subcommands: [Compare.self, Satisfies.self, Schemes.self])

    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print <, = or >, or ? where a version is not valid.",
            discussion: """
                Two versions, or lines of A<TAB>B from standard input, one answer a line.

                EXAMPLE
                  oakum version compare semver 1.0.0-rc.1 1.0.0
                """)

        @Argument(help: "The version scheme; 'oakum version schemes' lists them.") var scheme:
            String
        @Argument(help: "Two versions; none reads lines.") var versions: [String] = []
        @OptionGroup var plugins: PluginOptions

        func run() throws {
            let scheme = try AnsweringScheme(scheme, plugins)
            try VersionAnswers(arguments: versions, columns: "A<TAB>B").write(scheme.compare)
        }
    }

    struct Satisfies: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print yes or no, or ? where a version or range is not valid.",
            discussion: """
                A version and a range, or lines of VERSION<TAB>RANGE from standard input.

                EXAMPLE
                  oakum version satisfies semver 4.17.21 '^4.17.0'
                  oakum version satisfies maven 2.14.1 '[2.0,2.15)'
                  oakum version satisfies deb 1.0-1 'vers:deb/>=0.9|<1.0-2'
                """)

        @Argument(help: "The version scheme.") var scheme: String
        @Argument(help: "A version and a range; none reads lines.") var pair: [String] = []
        @OptionGroup var plugins: PluginOptions

        func run() throws {
            let scheme = try AnsweringScheme(scheme, plugins)
            try VersionAnswers(arguments: pair, columns: "VERSION<TAB>RANGE").write(
                scheme.satisfies)
        }
    }

    struct Schemes: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the version schemes and their other names, those of plugins too.",
            discussion: """
                EXAMPLE
                  oakum version schemes
                """)

        @OptionGroup var plugins: PluginOptions

        func run() throws {
            for scheme in VersionSchemes.all {
                try Terminal.print(([scheme.name] + scheme.otherNames).joined(separator: "\t"))
            }
            for name in try AnsweringScheme.names(of: plugins) {
                try Terminal.print(terminalText(name))
            }
        }
    }
}
