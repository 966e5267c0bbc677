/// A function of a manifest that the host asks for, and what it may say.
public enum PluginFunction: UInt8, Sendable, Hashable, CaseIterable {
    case inventoryRead = 1
    case feedFetch
    case feedRead
    case signalFetch
    case signalRead
    case releasesRead
    case releasesList
    case unpackOpen
    case remedyPlan
    case checkSteps
    case notifyMessage
    case reportRender
    case versioning

    /// The kind, which is a key of the manifest.
    public var kind: String {
        switch self {
        case .inventoryRead: "inventory"
        case .feedFetch, .feedRead: "feed"
        case .signalFetch, .signalRead: "signal"
        case .releasesRead, .releasesList: "releases"
        case .unpackOpen: "unpack"
        case .remedyPlan: "remedy"
        case .checkSteps: "check"
        case .notifyMessage: "notify"
        case .reportRender: "report"
        case .versioning: "versioning"
        }
    }

    /// The function's name in the kind's table.
    public var name: String {
        switch self {
        case .inventoryRead, .feedRead, .signalRead, .releasesRead: "read"
        case .feedFetch, .signalFetch: "fetch"
        case .releasesList: "list"
        case .unpackOpen: "open"
        case .remedyPlan: "plan"
        case .checkSteps: "steps"
        case .notifyMessage: "message"
        case .reportRender: "render"
        case .versioning: "key"
        }
    }

    /// `feed.read`, as messages name it.
    public var text: String { self == .versioning ? kind : "\(kind).\(name)" }

    /// The function that reads files for a kind; `nil` when the kind has none.
    public init?(reading kind: String) {
        switch kind {
        case "inventory": self = .inventoryRead
        case "feed": self = .feedRead
        case "signal": self = .signalRead
        case "releases": self = .releasesRead
        case "unpack": self = .unpackOpen
        default: return nil
        }
    }

    /// The methods of `out` that say something in it, beside `warn` and `skip`.
    public var methods: [String] {
        switch self {
        case .inventoryRead: ["component", "depends", "project", "platform", "owns"]
        case .feedFetch, .signalFetch: ["document"]
        case .feedRead: ["advisory"]
        case .signalRead: ["signal"]
        case .releasesRead, .releasesList: ["release", "pin"]
        case .unpackOpen, .versioning: []
        case .remedyPlan: ["remedy", "refuse"]
        case .checkSteps: ["check"]
        case .notifyMessage: ["message"]
        case .reportRender: ["write"]
        }
    }

    /// The functions in which a method of `out` has a meaning.
    public static func offering(_ method: String) -> [PluginFunction] {
        allCases.filter { $0.methods.contains(method) }
    }

    /// Whether it may ask the host for addresses, as far as `needs.net` was granted.
    public var reachesNetwork: Bool {
        self == .feedFetch || self == .signalFetch || self == .releasesList
    }

    /// Whether `ctx.now` is there. What reads files gives the same for the same bytes, always.
    public var knowsTime: Bool {
        self == .feedFetch || self == .signalFetch || self == .notifyMessage
            || self == .reportRender
    }
}
