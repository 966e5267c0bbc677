import ArgumentParser
import CVSSScoring

/// `oakum cvss`: scores vectors.
struct CVSSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cvss",
        abstract: "Score CVSS vectors of version 2.0, 3.0, 3.1 and 4.0.",
        discussion: """
            Vectors as arguments, or one a line on standard input. Prints version, score and \
            severity, or ? and what is wrong where.

            EXAMPLE
              oakum cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H
            """)

    @Argument(help: "Vectors; none reads lines.") var vectors: [String] = []

    func run() throws {
        var isBad = false
        if vectors.isEmpty {
            while let line = readLine() { _ = try show(line) }
        } else {
            for vector in vectors where try !show(vector) { isBad = true }
        }
        if isBad { throw CommandEnd(.usage) }
    }

    private func show(_ text: String) throws -> Bool {
        do throws(CVSSError) {
            let vector = try CVSSVector(parsing: text)
            try? Terminal.print(
                "\(vector.version.rawValue)\t\(vector.score)\t\(vector.severity.rawValue)")
            return true
        } catch {
            try Terminal.print("?\t\(error)")
            return false
        }
    }
}
