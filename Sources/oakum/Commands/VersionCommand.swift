import ArgumentParser
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

        func run() throws {
            let scheme = try schemeNamed(scheme)
            try answer(versions, columns: "A<TAB>B") { left, right throws(VersionError) in
                switch try scheme.compare(left, right) {
                case .ascending: "<"
                case .same: "="
                case .descending: ">"
                }
            }
        }
    }

    struct Satisfies: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print yes or no, or ? where a version or range is not valid.",
            discussion: """
                A version and a range, or lines of VERSION<TAB>RANGE from standard input.

                EXAMPLE
                  oakum version satisfies semver 4.17.21 '^4.17.0'
                """)

        @Argument(help: "The version scheme.") var scheme: String
        @Argument(help: "A version and a range; none reads lines.") var pair: [String] = []

        func run() throws {
            let scheme = try schemeNamed(scheme)
            try answer(pair, columns: "VERSION<TAB>RANGE") { version, range throws(VersionError) in
                try scheme.satisfies(version, range) ? "yes" : "no"
            }
        }
    }

    struct Schemes: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the version schemes and their other names.",
            discussion: """
                EXAMPLE
                  oakum version schemes
                """)

        func run() throws {
            for scheme in VersionSchemes.all {
                try Terminal.print(([scheme.name] + scheme.otherNames).joined(separator: "\t"))
            }
        }
    }
}

private func schemeNamed(_ name: String) throws -> any VersionScheme {
    guard let scheme = VersionSchemes.named(name) else {
        let known = VersionSchemes.all.map(\.name).joined(separator: ", ")
        throw CommandEnd.usage("there is no version scheme '\(name)'; there are \(known)")
    }
    return scheme
}

/// Answers for two arguments, where an invalid version is an error with its reason, or for every
/// line of standard input, where it is `?`.
private func answer(
    _ arguments: [String], columns: String,
    _ body: (String, String) throws(VersionError) -> String
) throws {
    guard arguments.isEmpty else {
        guard arguments.count == 2 else {
            throw CommandEnd.usage("give two arguments, or none and lines of \(columns)")
        }
        do { try Terminal.print(try body(arguments[0], arguments[1])) } catch let error
            as VersionError
        {
            try Terminal.print("?")
            throw CommandEnd.usage("\(error)")
        }
        return
    }
    var output: [UInt8] = []
    var number = 0
    while let line = readLine() {
        number += 1
        guard let tab = line.utf8.firstIndex(of: UInt8(ascii: "\t")) else {
            try Terminal.write(output)
            throw CommandEnd.usage("standard input:\(number): expected \(columns)")
        }
        let left = String(line[..<tab])
        let right = String(line[line.utf8.index(after: tab)...])
        do throws(VersionError) { output += Array(try body(left, right).utf8) } catch {
            output.append(UInt8(ascii: "?"))
        }
        output.append(UInt8(ascii: "\n"))
        if output.count > 1 << 16 {
            try Terminal.write(output)
            output.removeAll(keepingCapacity: true)
        }
    }
    try Terminal.write(output)
}
