/// A CVSS vector: the version, and the value of each metric that was given.
///
/// Scores are from 0.0 to 10.0 in steps of 0.1, and exact: they are rounded as the specification
/// of each version says, and do not depend on the error of binary fractions.
///
/// Source: the specifications at https://www.first.org/cvss/ (2.0, 3.0, 3.1, 4.0).
public struct CVSSVector: Hashable, Sendable, CustomStringConvertible {
    /// The version.
    public let version: CVSSVersion
    /// Per metric of the version, the place of its value among the values; `absent` when not given.
    private var places: [UInt8]
    private static let absent = UInt8.max

    /// Reads a vector.
    ///
    /// Metrics may come in any order, each once; the base metrics must all be there. A vector of
    /// version 2.0 has no prefix and may stand in parentheses.
    ///
    /// - Throws: ``CVSSError`` with the metric and the offset in bytes.
    public init(parsing text: String) throws(CVSSError) {
        if text.isEmpty { throw CVSSError(.empty, at: 0) }
        var (version, body) = try Self.splitPrefix(text)
        if version == .v2 { body = try Self.withoutParentheses(body, of: text) }
        let metrics = version.metrics
        var places = [UInt8](repeating: Self.absent, count: metrics.count)
        for piece in body.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            let position = text.utf8.distance(from: text.startIndex, to: piece.startIndex)
            let (index, place) = try Self.metric(Substring(piece), at: position, among: metrics)
            if places[index] != Self.absent {
                throw CVSSError(.duplicateMetric, at: position, metric: metrics[index].name)
            }
            places[index] = place
        }
        for (metric, place) in zip(metrics, places)
        where metric.group == .base && place == Self.absent {
            throw CVSSError(
                .missingMetric, at: text.utf8.count, metric: metric.name, allowed: metric.values)
        }
        self.version = version
        self.places = places
    }

    /// The value given for a metric, such as `N` for `AV`; nil when it was not given or the version
    /// has no such metric.
    public subscript(metric: String) -> String? {
        let metrics = version.metrics
        guard let index = metrics.firstIndex(where: { $0.name == metric }),
            places[index] != Self.absent
        else { return nil }
        return metrics[index].values[Int(places[index])]
    }

    /// The canonical text: metrics in the order of the specification, without those that are not
    /// defined (`X`, `ND`), without parentheses.
    public var description: String {
        var text = version.prefix
        var first = true
        for (metric, place) in zip(version.metrics, places) {
            guard place != Self.absent else { continue }
            let value = metric.values[Int(place)]
            if Self.isUndefined(value) { continue }
            if !first { text += "/" }
            first = false
            text += metric.name
            text += ":"
            text += value
        }
        return text
    }

    /// Whether a metric of the group is given with a value other than "not defined".
    func gives(_ group: CVSSMetric.Group) -> Bool {
        for (metric, place) in zip(version.metrics, places)
        where metric.group == group && place != Self.absent {
            if !Self.isUndefined(metric.values[Int(place)]) { return true }
        }
        return false
    }

    /// The value of a metric, or nil when it is not given or not defined.
    func defined(_ metric: String) -> String? {
        guard let value = self[metric], !Self.isUndefined(value) else { return nil }
        return value
    }

    /// The same vector with its base metrics only.
    func baseOnly() -> CVSSVector {
        var copy = self
        for (index, metric) in version.metrics.enumerated() where metric.group != .base {
            copy.places[index] = Self.absent
        }
        return copy
    }

    private static func isUndefined(_ value: String) -> Bool { value == "X" || value == "ND" }

    private static func splitPrefix(
        _ text: String
    ) throws(CVSSError) -> (CVSSVersion, Substring) {
        guard text.hasPrefix("CVSS:") else { return (.v2, text[...]) }
        let rest = text.utf8.dropFirst(5)
        let number = Substring(rest.prefix { $0 != UInt8(ascii: "/") })
        guard let version = CVSSVersion(rawValue: String(number)), version != .v2,
            number.endIndex < text.endIndex
        else { throw CVSSError(.unknownVersion, at: 5, found: String(number)) }
        return (version, text[text.utf8.index(after: number.endIndex)...])
    }

    private static func withoutParentheses(
        _ body: Substring, of text: String
    ) throws(CVSSError) -> Substring {
        let opens = body.utf8.first == UInt8(ascii: "(")
        let closes = body.utf8.last == UInt8(ascii: ")")
        if opens && closes { return Substring(body.utf8.dropFirst().dropLast()) }
        if opens { throw CVSSError(.unbalancedParenthesis, at: 0) }
        if closes { throw CVSSError(.unbalancedParenthesis, at: text.utf8.count - 1) }
        return body
    }

    /// Finds the metric and the value of one `NAME:VALUE`.
    private static func metric(
        _ piece: Substring, at position: Int, among metrics: [CVSSMetric]
    ) throws(CVSSError) -> (index: Int, place: UInt8) {
        if piece.isEmpty { throw CVSSError(.emptyMetric, at: position) }
        guard let colon = piece.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw CVSSError(.noValue, at: position, found: String(piece))
        }
        let name = piece[..<colon]
        let value = piece[piece.utf8.index(after: colon)...]
        guard let index = metrics.firstIndex(where: { $0.name == name }) else {
            throw CVSSError(.unknownMetric, at: position, metric: String(name))
        }
        let allowed = metrics[index].values
        guard let place = allowed.firstIndex(where: { $0 == value }) else {
            throw CVSSError(
                .unknownValue, at: position + name.utf8.count + 1, metric: metrics[index].name,
                found: String(value), allowed: allowed)
        }
        return (index, UInt8(truncatingIfNeeded: place))
    }
}
