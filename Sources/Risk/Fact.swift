public import PatchModel

/// A value with where it comes from.
public struct Fact<Value: Sendable & Hashable & Codable>: Sendable, Hashable, Codable {
    public var value: Value
    /// Who says so: a feed, an issuer, a plugin, a person, or the rule it was derived by.
    public var source: String
    /// As of when; `nil` when the source does not say.
    public var date: Timestamp?
    /// Nobody said so: a default stands in, and the true value can be another.
    public var isAssumed: Bool

    public init(
        _ value: Value, source: String, date: Timestamp? = nil, isAssumed: Bool = false
    ) {
        self.value = value
        self.source = source
        self.date = date
        self.isAssumed = isAssumed
    }
}
