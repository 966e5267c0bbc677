import PluginHost
import PluginProtocol
import Reporting
import Versioning

/// A version scheme that answers commands: a built-in one, or a plugin's.
enum AnsweringScheme {
    case native(any VersionScheme)
    case plugin(SchemeAsked)

    /// An answer as it is printed, or why there is none.
    typealias Answer = Result<String, AnswerRefusal>

    /// Finds a scheme; plugins are only loaded for what is not built in.
    init(_ name: String, _ plugins: PluginOptions) throws {
        if let scheme = VersionSchemes.named(name) {
            self = .native(scheme)
            return
        }
        let (catalogue, worker) = try plugins.catalogue()
        guard let number = catalogue.number(forScheme: name) else {
            let known = VersionSchemes.all.map(\.name) + Self.schemes(of: catalogue)
            throw CommandEnd.usage(
                "there is no version scheme '\(name)'"
                    + NearestName.hint(name, among: known)
                    + "; there are \(terminalText(known.joined(separator: ", ")))")
        }
        self = .plugin(
            SchemeAsked(
                name: name, plugin: catalogue.plugins[number], number: number,
                runner: PluginRunner(workerProgram: worker, plugins: catalogue.plugins)))
    }

    /// The names of plugins' schemes.
    static func names(of plugins: PluginOptions) throws -> [String] {
        schemes(of: try plugins.catalogue().catalogue)
    }

    /// Without those that take a built-in name: nobody asks a plugin about these.
    private static func schemes(of catalogue: PluginCatalogue) -> [String] {
        Set(catalogue.plugins.flatMap(\.manifest.schemes)).filter {
            VersionSchemes.named($0) == nil
        }.sorted()
    }

    /// `<`, `=` or `>` for each pair.
    func compare(_ pairs: [(String, String)]) throws -> [Answer] {
        switch self {
        case .native(let scheme):
            return pairs.map { left, right in
                do throws(VersionError) {
                    switch try scheme.compare(left, right) {
                    case .ascending: return .success("<")
                    case .same: return .success("=")
                    case .descending: return .success(">")
                    }
                } catch { return .failure(AnswerRefusal(reason: "\(error)")) }
            }
        case .plugin(let asked):
            return try Self.stating { try asked.compare(pairs) }.map { answer in
                answer.map { $0 < 0 ? "<" : $0 > 0 ? ">" : "=" }.mapError(AnswerRefusal.init)
            }
        }
    }

    /// `yes` or `no` for each version and range.
    func satisfies(_ pairs: [(String, String)]) throws -> [Answer] {
        switch self {
        case .native(let scheme):
            return pairs.map { version, range in
                do throws(VersionError) {
                    return .success(try scheme.satisfies(version, range) ? "yes" : "no")
                } catch { return .failure(AnswerRefusal(reason: "\(error)")) }
            }
        case .plugin(let asked):
            return try Self.stating { try asked.satisfies(pairs) }.map { answer in
                answer.map { $0 ? "yes" : "no" }.mapError(AnswerRefusal.init)
            }
        }
    }

    /// A plugin that fails as a whole ends the command with its reason.
    private static func stating<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as PluginError {
            throw CommandEnd(.failed, terminalText("\(error)"))
        }
    }
}

/// Why a version or range got no answer.
struct AnswerRefusal: Error {
    var reason: String

    init(reason: String) { self.reason = reason }

    init(_ error: PluginError) { reason = error.reason }
}

/// Answers for two arguments, where a refusal is an error with its reason, or for every line of
/// standard input, where it is `?`.
struct VersionAnswers {
    let arguments: [String]
    /// How a line of standard input is made up, for messages.
    let columns: String

    /// Lines that are answered at once.
    private static let batch = 1000

    func write(_ answer: ([(String, String)]) throws -> [AnsweringScheme.Answer]) throws {
        guard arguments.isEmpty else {
            guard arguments.count == 2 else {
                throw CommandEnd.usage("give two arguments, or none and lines of \(columns)")
            }
            switch try answer([(arguments[0], arguments[1])]).first {
            case .success(let text)?: try Terminal.print(text)
            case .failure(let refusal)?:
                try Terminal.print("?")
                throw CommandEnd.usage(terminalText(refusal.reason))
            case nil: break
            }
            return
        }
        var pairs: [(String, String)] = []
        var number = 0
        func flush() throws {
            guard !pairs.isEmpty else { return }
            var output: [UInt8] = []
            for answer in try answer(pairs) {
                output += Array(((try? answer.get()) ?? "?").utf8)
                output.append(UInt8(ascii: "\n"))
            }
            pairs.removeAll(keepingCapacity: true)
            try Terminal.write(output)
        }
        while let line = readLine() {
            number += 1
            guard let tab = line.utf8.firstIndex(of: UInt8(ascii: "\t")) else {
                try flush()
                throw CommandEnd.usage("standard input:\(number): expected \(columns)")
            }
            pairs.append(
                (String(line[..<tab]), String(line[line.utf8.index(after: tab)...])))
            if pairs.count == Self.batch { try flush() }
        }
        try flush()
    }
}
