public import PatchModel

/// A measure that lowers the risk of a finding while the patch is still owed.
public struct Mitigation: Sendable, Hashable, Codable {
    /// What a mitigation acts on.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Fewer can reach the component: System Exposure falls one level.
        case exposure
        /// The exploit is blocked; counts in the score alone.
        case exploit
        /// An attacker gains less: Technical Impact falls one level.
        case impact
    }

    public var kind: Kind
    /// The share of attacks it stops, 0...0.9; values outside are taken as the nearest bound.
    public var effect: Double
    /// What shows that it is in place.
    public var evidence: String
    /// When it was last seen to work; without it the mitigation does not count.
    public var verified: Timestamp?
    /// When it stops to count; `nil` is never.
    public var expires: Timestamp?

    public init(
        kind: Kind, effect: Double, evidence: String, verified: Timestamp?,
        expires: Timestamp? = nil
    ) {
        self.kind = kind
        self.effect = effect
        self.evidence = evidence
        self.verified = verified
        self.expires = expires
    }

    /// Whether it counts: verified at or before the moment, and not yet expired.
    public func isActive(at now: Timestamp) -> Bool {
        guard let verified, verified <= now else { return false }
        return expires.map { now < $0 } ?? true
    }

    /// The effect within its bounds; no number is no effect.
    var boundedEffect: Double { effect.isNaN ? 0 : min(max(effect, 0), 0.9) }
}
