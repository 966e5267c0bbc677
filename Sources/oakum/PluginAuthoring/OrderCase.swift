import Mutations
import PluginHost
import PluginProtocol
import Reporting

/// A golden case of a version order: `order.txt` says how versions compare.
struct OrderCase {
    /// The file that makes a case one of these.
    static let fileName = "order.txt"

    private let place: String
    private let text: OrderStatements
    private var asked: SchemeAsked
    private let plugin: Plugin

    /// - Throws: how the command ends when the case names no scheme that the plugin has.
    init(folder: String, plugin: Plugin, number: Int, runner: PluginRunner) throws {
        let name = folder.split(separator: "/").last.map(String.init) ?? folder
        place = "tests/\(name)/\(Self.fileName)"
        self.plugin = plugin
        text = OrderStatements(fileText(folder + "/" + Self.fileName) ?? "")
        let schemes = plugin.manifest.schemes
        let scheme = text.scheme?.name ?? (schemes.count == 1 ? schemes[0] : nil)
        guard let scheme, schemes.contains(scheme) else {
            let known = schemes.joined(separator: ", ")
            let at = "\(plugin.name)/\(place):\(text.scheme?.line ?? 1)"
            if schemes.isEmpty {
                throw CommandEnd.usage("\(at): plugin '\(plugin.name)' orders no versions")
            }
            throw CommandEnd.usage(
                scheme.map { "\(at): there is no scheme '\($0)' in the plugin; it has \(known)" }
                    ?? "\(at): begin with 'scheme NAME': the plugin has \(known)")
        }
        asked = SchemeAsked(name: scheme, plugin: plugin, number: number, runner: runner)
    }

    /// A line for each thing that does not hold, in the order of the file.
    func problems(limits: RunLimits = RunLimits(), shuffles: UInt64 = 0) throws -> [String] {
        var asked = asked
        asked.limits = limits
        asked.shuffles = shuffles
        var problems = text.faults.map { (line: $0.line, text: $0.text) }
        if text.statements.isEmpty, problems.isEmpty {
            problems.append((1, "nothing is said of any version"))
        }
        do {
            problems += try comparisons(asked)
            problems += try ranges(asked)
            problems += try laws(asked)
        } catch let error as PluginError {
            problems.append((text.statements.first?.line ?? 1, error.reason))
        }
        // A stable sort: what is said of one line stays in order.
        return problems.enumerated().sorted {
            ($0.element.line, $0.offset) < ($1.element.line, $1.offset)
        }.map { "  \(place):\($0.element.line): \(terminalText($0.element.text))" }
    }

    // MARK: What the lines say

    private typealias Problem = (line: Int, text: String)

    private func comparisons(_ asked: SchemeAsked) throws -> [Problem] {
        let statements = text.statements.filter {
            $0.relation != .satisfies && $0.relation != .outside
        }
        // Both directions; what is not valid is compared with itself.
        let pairs = statements.flatMap { statement in
            let right = statement.relation == .invalid ? statement.left : statement.right
            return [(statement.left, right), (right, statement.left)]
        }
        let answers = try asked.compare(pairs)
        var problems: [Problem] = []
        for (index, statement) in statements.enumerated() {
            let (there, back) = (answers[2 * index], answers[2 * index + 1])
            if let problem = problem(of: statement, there, back) {
                problems.append((statement.line, problem))
            }
        }
        return problems
    }

    private func problem(
        of statement: OrderStatement, _ there: Result<Int, PluginError>,
        _ back: Result<Int, PluginError>
    ) -> String? {
        let expected = "expected \(statement.text), the plugin says "
        if statement.relation == .invalid {
            guard case .failure(var error) = there else {
                return expected + "that '\(statement.left)' has a place in the order"
            }
            // An error of the plugin's own making is what was wanted, a slip of its code is not.
            error.line = statement.line
            return PluginFault(error, plugin: plugin.name) == nil
                ? nil : "\(expected)nothing: \(error.reason)"
        }
        let wanted = [-1: "<", 0: "=", 1: ">"].first { $0.value == statement.relation.text }?.key
        switch (there, back) {
        case (.failure(let error), _), (_, .failure(let error)):
            return "\(expected)nothing: \(error.reason)"
        case (.success(let there), .success(let back)):
            if there != wanted { return expected + Self.sign(there) }
            guard back == -there else {
                return "\(expected)\(Self.sign(there)), but also \(statement.right) "
                    + "\(Self.sign(back)) \(statement.left)"
            }
            return nil
        }
    }

    private static func sign(_ order: Int) -> String { order < 0 ? "<" : order > 0 ? ">" : "=" }

    private func ranges(_ asked: SchemeAsked) throws -> [Problem] {
        let statements = text.statements.filter {
            $0.relation == .satisfies || $0.relation == .outside
        }
        guard let first = statements.first else { return [] }
        guard plugin.manifest.hasVersionRanges else {
            return [
                (
                    first.line,
                    "'\(first.relation.text)' needs a function versioning.satisfies(version, range)"
                )
            ]
        }
        let answers = try asked.satisfies(statements.map { ($0.left, $0.right) })
        return zip(statements, answers).compactMap { statement, answer in
            let expected = "expected \(statement.text), the plugin says "
            switch answer {
            case .failure(let error): return (statement.line, expected + "nothing: " + error.reason)
            case .success(let isInside):
                guard isInside != (statement.relation == .satisfies) else { return nil }
                return (statement.line, expected + (isInside ? "satisfies" : "outside"))
            }
        }
    }

    // MARK: What holds for every order

    /// Of all versions that are named: each equals itself, no pair contradicts itself, and what comes
    /// before a version comes before all that follow it.
    private func laws(_ asked: SchemeAsked) throws -> [Problem] {
        let invalid = Set(text.statements.filter { $0.relation == .invalid }.map(\.left))
        var lines: [String: Int] = [:]
        var versions: [String] = []
        for statement in text.statements {
            for version in statement.versions
            where !invalid.contains(version) && lines[version] == nil {
                lines[version] = statement.line
                versions.append(version)
            }
        }
        let count = versions.count
        let answers = try asked.compare(
            versions.flatMap { left in versions.map { (left, $0) } })
        // A version without a place is said of its own line already.
        let signs = answers.map { try? $0.get() }
        guard !signs.contains(nil) else { return [] }
        func sign(_ left: Int, _ right: Int) -> Int { (signs[left * count + right] ?? 0) }
        func shown(_ left: Int, _ right: Int) -> String {
            "\(versions[left]) \(Self.sign(sign(left, right))) \(versions[right])"
        }
        for left in versions.indices {
            if sign(left, left) != 0 {
                return [(lines[versions[left]] ?? 1, "the plugin says " + shown(left, left))]
            }
            for right in versions.indices where sign(left, right) != -sign(right, left) {
                let line = max(lines[versions[left]] ?? 1, lines[versions[right]] ?? 1)
                return [
                    (line, "the plugin says \(shown(left, right)), but also \(shown(right, left))")
                ]
            }
        }
        // In an order, how many come before a version decides about all.
        let ranks = versions.indices.map { left in
            versions.indices.count { sign($0, left) < 0 }
        }
        let isOrder = versions.indices.allSatisfy { left in
            versions.indices.allSatisfy { (ranks[left] - ranks[$0]).signum() == sign(left, $0) }
        }
        guard !isOrder else { return [] }
        for left in versions.indices {
            for right in versions.indices {
                guard let middle = between(left, right, count, sign) else { continue }
                let line = [left, middle, right].compactMap { lines[versions[$0]] }.max() ?? 1
                return [
                    (
                        line,
                        "the plugin says \(shown(left, middle)) and \(shown(middle, right)), but "
                            + shown(left, right)
                    )
                ]
            }
        }
        return []
    }

    /// A version through which `left` and `right` are in another order than they are said to be.
    private func between(
        _ left: Int, _ right: Int, _ count: Int, _ sign: (Int, Int) -> Int
    ) -> Int? {
        (0..<count).first { middle in
            let (first, second) = (sign(left, middle), sign(middle, right))
            let follows = first == 0 ? second : second == 0 || second == first ? first : nil
            return follows != nil && follows != sign(left, right)
        }
    }

    // MARK: Hostile conditions

    /// A version of the case, broken, and what is wrong with the plugin's answer to it.
    func fault(
        seed: UInt64, limits: RunLimits, isTwice: Bool
    ) throws -> (version: String, fault: PluginFault)? {
        let versions = text.statements.flatMap(\.versions)
        guard !versions.isEmpty else { return nil }
        var mutation = ByteMutation(seed: seed)
        let version = versions[mutation.choice(of: versions.count)]
        let broken = String(
            decoding: mutation.apply(to: Array(version.utf8)).bytes.filter { $0 != 10 },
            as: UTF8.self)
        var asked = asked
        asked.limits = limits
        var failure: PluginError?
        do {
            let answer = try asked.compare([(version, broken)]).first
            if isTwice, try asked.compare([(version, broken)]).first != answer {
                return (broken, PluginFault(anotherAnswer: []))
            }
            if case .failure(let error)? = answer {
                failure = error
                // Words of the plugin's own about a version are what is wanted.
                failure?.line = 1
            }
        } catch let error as PluginError { failure = error }
        guard let fault = failure.flatMap({ PluginFault($0, plugin: plugin.name) }) else {
            return nil
        }
        return (broken, fault)
    }
}
