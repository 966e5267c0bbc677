/// A version and the scheme that orders it.
public struct SchemeVersion: Sendable, Hashable {
    public var scheme: String
    public var version: String

    public init(scheme: String, version: String) {
        self.scheme = scheme
        self.version = version
    }
}

/// A version's place in the order of a plugin's scheme: keys compare byte by byte.
public struct OrderedKey: Sendable, Hashable, Comparable {
    public var bytes: [UInt8]

    public init(bytes: [UInt8]) { self.bytes = bytes }

    public static func < (left: OrderedKey, right: OrderedKey) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

/// The keys of all versions of plugins' schemes that a match needs, prepared before it.
///
/// Matching never calls a plugin: the host asks each plugin once for the versions that
/// `ComponentMatcher.neededVersions` names.
public struct VersionKeys: Sendable {
    /// The schemes that plugins brought.
    public let schemes: Set<String>
    private let keys: [SchemeVersion: OrderedKey]
    private let refusals: [SchemeVersion: String]

    /// No plugin brought a scheme.
    public static let none = VersionKeys(schemes: [], keys: [:])

    /// - Parameter refusals: Why the plugin gave no key, in its own words.
    public init(
        schemes: Set<String>, keys: [SchemeVersion: OrderedKey],
        refusals: [SchemeVersion: String] = [:]
    ) {
        self.schemes = schemes
        self.keys = keys
        self.refusals = refusals
    }

    /// The key of a version; `nil` when the plugin gave none, because the version is not valid.
    public subscript(_ version: SchemeVersion) -> OrderedKey? { keys[version] }

    /// Why a version has no key; `nil` when nobody said.
    public func refusal(of version: SchemeVersion) -> String? { refusals[version] }
}
