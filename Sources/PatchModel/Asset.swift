/// What we patch: a host, a root directory, a repository.
public struct Asset: Sendable, Hashable, Codable {
    /// The stable key that finding ids hang on.
    public var key: String
    /// What people call it; unique.
    public var name: String
    public var kind: ScanTarget.Kind
    /// Its full path: `/` for this machine.
    public var path: String
    /// The driver that carries changes to it: `local`, `git` ...; `nil` when only scanned.
    public var driver: String?
    /// By name: `environment`, `exposure`, `mission`, `owner`, `group` ...
    public var tags: [String: AssetTag]

    public init(
        key: String, name: String, kind: ScanTarget.Kind, path: String, driver: String? = nil,
        tags: [String: AssetTag] = [:]
    ) {
        self.key = key
        self.name = name
        self.kind = kind
        self.path = path
        self.driver = driver
        self.tags = tags
    }
}

/// What is said of an asset, and who said so.
public struct AssetTag: Sendable, Hashable, Codable {
    public var value: String
    /// `oakum.yaml:12`, or `command line`.
    public var origin: String

    public init(value: String, origin: String) {
        self.value = value
        self.origin = origin
    }
}

/// Who acts, and how we know.
public struct Actor: Sendable, Hashable, Codable {
    /// How the identity was established.
    public enum Authentication: String, Sendable, Hashable, Codable, CaseIterable {
        /// The operating system's login or real user id: guards against mistakes only.
        case os
        /// A signature by a key of the allowed signers.
        case signed
        /// The program itself: a timer, a failed analysis, a resumed rollout.
        case program
    }

    /// The user's name, or the principal of the signature.
    public var id: String
    public var authentication: Authentication
    /// For whom, when it is somebody else.
    public var onBehalfOf: String?

    public init(id: String, authentication: Authentication, onBehalfOf: String? = nil) {
        self.id = id
        self.authentication = authentication
        self.onBehalfOf = onBehalfOf
    }
}
