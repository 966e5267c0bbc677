/// Why a text is not a CVSS vector: what is wrong, in which metric, and where.
public struct CVSSError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of fault.
    public enum Code: Sendable {
        /// The text is empty.
        case empty
        /// The prefix names a version other than 3.0, 3.1 and 4.0.
        case unknownVersion
        /// A part between slashes is empty.
        case emptyMetric
        /// A part is not `NAME:VALUE`.
        case noValue
        /// The version has no metric of this name.
        case unknownMetric
        /// The metric does not take this value.
        case unknownValue
        /// The metric is given twice.
        case duplicateMetric
        /// A base metric is not given.
        case missingMetric
        /// One parenthesis without the other.
        case unbalancedParenthesis
    }

    /// The kind of fault.
    public let code: Code
    /// The offset in UTF-8 bytes at which the fault starts; the end of the text when something is
    /// missing.
    public let position: Int
    /// The name of the metric at fault, where one is known.
    public let metric: String?
    /// What was written there.
    public let found: String?
    /// What could be written there.
    let allowed: [String]

    init(
        _ code: Code, at position: Int, metric: String? = nil, found: String? = nil,
        allowed: [String] = []
    ) {
        self.code = code
        self.position = position
        self.metric = metric
        self.found = found
        self.allowed = allowed
    }

    /// One line: what is wrong, where, and what to write instead.
    public var description: String {
        let name = Self.excerpt(metric ?? "")
        let text = Self.excerpt(found ?? "")
        switch code {
        case .empty:
            return "vector is empty, write the base metrics such as 'CVSS:3.1/AV:N/...'"
        case .unknownVersion:
            return "version '\(text)' at byte \(position) is not known, write 'CVSS:3.0/', "
                + "'CVSS:3.1/' or 'CVSS:4.0/', or no prefix for version 2.0"
        case .emptyMetric:
            return "empty metric at byte \(position), write one slash between metrics"
        case .noValue:
            return "'\(text)' at byte \(position) is not a metric, write 'NAME:VALUE'"
        case .unknownMetric:
            return "metric '\(name)' at byte \(position) does not exist in this version, "
                + "leave it out or change the version"
        case .unknownValue:
            return "metric '\(name)' has the value '\(text)' at byte \(position), write one of "
                + allowed.map { "'\($0)'" }.joined(separator: ", ")
        case .duplicateMetric:
            return "metric '\(name)' at byte \(position) is given twice, keep one"
        case .missingMetric:
            return "base metric '\(name)' is missing, write one of "
                + allowed.map { "'\(name):\($0)'" }.joined(separator: ", ")
        case .unbalancedParenthesis:
            return "parenthesis at byte \(position) has no partner, write both or none"
        }
    }

    /// At most 40 printable characters of text that may be hostile; a cut is marked.
    private static func excerpt(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars.prefix(40) { text += scalar.escaped(asASCII: false) }
        return value.unicodeScalars.count > 40 ? text + "..." : text
    }
}
