/// How two versions relate, read from left to right.
public enum VersionOrdering: Int, Sendable {
    /// The left version comes before the right one.
    case ascending = -1
    /// Both versions have the same place in the order; their texts may differ.
    case same = 0
    /// The left version comes after the right one.
    case descending = 1

    /// The same relation read from right to left.
    public var reversed: VersionOrdering {
        switch self {
        case .ascending: .descending
        case .same: .same
        case .descending: .ascending
        }
    }

    /// Takes the sign of a three-way comparison: negative, zero or positive.
    @inline(__always)
    init(sign: Int) {
        self = sign == 0 ? .same : (sign < 0 ? .ascending : .descending)
    }
}
