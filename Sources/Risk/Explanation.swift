public import PatchModel

/// One reason of an assessment, with the reasons below it.
public struct Explanation: Sendable, Hashable, Codable {
    /// What it is about: `Exploitation`, `due date`.
    public var input: String
    public var value: String
    public var source: String?
    public var date: Timestamp?
    /// The rule or table row that was applied.
    public var rule: String?
    /// The factor or the points it adds.
    public var contribution: Double?
    /// Nobody said so; a default stands in.
    public var isAssumed: Bool
    public var children: [Explanation]

    public init(
        _ input: String, _ value: String, source: String? = nil, date: Timestamp? = nil,
        rule: String? = nil, contribution: Double? = nil, isAssumed: Bool = false,
        children: [Explanation] = []
    ) {
        self.input = input
        self.value = value
        self.source = source
        self.date = date
        self.rule = rule
        self.contribution = contribution
        self.isAssumed = isAssumed
        self.children = children
    }

    /// The tree as text, one line a node, two spaces a level, without control characters.
    ///
    /// `input: value [rule] x contribution (source, date, assumed)`. The same tree gives the same
    /// text everywhere. Levels below the 32nd are left out with a mark.
    public var text: String {
        var lines: [String] = []
        append(to: &lines, level: 0)
        return lines.joined(separator: "\n")
    }

    private func append(to lines: inout [String], level: Int) {
        var line = String(repeating: "  ", count: level)
        guard level < 32 else {
            lines.append(line + "...")
            return
        }
        line += "\(printable(input, limit: 400)): \(printable(value, limit: 400))"
        if let rule { line += " [\(printable(rule))]" }
        if let contribution { line += " x \(decimal(contribution))" }
        var origin: [String] = []
        if let source, !source.isEmpty { origin.append(printable(source, limit: 400)) }
        if let date { origin.append(date.date) }
        if isAssumed { origin.append("assumed") }
        if !origin.isEmpty { line += " (\(origin.joined(separator: ", ")))" }
        lines.append(line)
        for child in children { child.append(to: &lines, level: level + 1) }
    }
}
