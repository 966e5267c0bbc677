import PatchModel

/// A version of a package: where it is offered, and whether it is installed.
struct AptVersion {
    var text: String
    var releases: [Release] = []
    var isInstalled = false
}

/// What pins may name a package by.
struct AptPackage {
    var name: String
    var architecture: String
    var source: String
}

/// The pins of one root, and the priorities that follow from them.
///
/// Source: apt_preferences(5), "APT's Default Priority Assignments" and "How APT Interprets
/// Priorities".
struct AptPolicy {
    /// `Pin-Priority: never`: as low as apt's 16-bit priorities go.
    private static let never = -32768

    private var general: [Pin] = []
    private var specific: [(packages: [AptPackagePattern], pin: Pin)] = []
    private(set) var notes: [String] = []

    init(_ pins: [ReleasePin], native: String) {
        for pin in pins {
            guard pin.priority != 0, let rule = Pin(pin) else {
                notes.append(
                    "a pin by '\(pin.by)' with priority \(pin.priority) is not understood")
                continue
            }
            // A `*` beside other names is a glob like any other, and makes no general form.
            if pin.packages == ["*"] {
                // apt refuses a version in the general form.
                if rule.by != .version { general.append(rule) }
                continue
            }
            var patterns: [AptPackagePattern] = []
            for package in pin.packages {
                if let pattern = AptPackagePattern(package, native: native) {
                    patterns.append(pattern)
                } else {
                    notes.append("a pin for '\(package)': the expression is not understood")
                }
            }
            if !patterns.isEmpty { specific.append((patterns, rule)) }
        }
    }

    /// The priority of a version: that of the first specific pin that matches it, else the highest
    /// of the indexes that offer it. Zero or less means that it is never chosen.
    func priority(of version: AptVersion, in package: AptPackage) -> Int {
        var files = version.releases.map(priority(of:))
        if version.isInstalled { files.append(statusPriority) }
        let pin = specific.first { entry in
            entry.packages.contains { $0.matches(package) } && entry.pin.matches(version)
        }
        if let pin = pin?.pin {
            if pin.priority == AptPolicy.never { return AptPolicy.never }
            if files.contains(where: { $0 != AptPolicy.never }) { return pin.priority }
        }
        return files.max() ?? 0
    }

    /// The index to show for a version: a security one, else the one of highest priority.
    func shown(_ version: AptVersion, in package: AptPackage) -> Release? {
        version.releases.max { left, right in
            if left.isSecurity != right.isSecurity { return right.isSecurity }
            let leftPriority = priority(of: left)
            let rightPriority = priority(of: right)
            if leftPriority != rightPriority { return leftPriority < rightPriority }
            return (left.suite ?? "", left.origin ?? "") > (right.suite ?? "", right.origin ?? "")
        }
    }

    private func priority(of release: Release) -> Int {
        if let pin = general.first(where: { $0.matches(release) }) { return pin.priority }
        if release.isButAutomaticUpgrades { return 100 }
        return release.isNotAutomatic ? 1 : 500
    }

    /// apt treats dpkg's own status file as one more index, of the archive `now`.
    private var statusPriority: Int {
        general.first { $0.matchesStatus }?.priority ?? 100
    }

    /// What a pin matches, and its priority.
    struct Pin {
        enum Subject { case release, version, origin }

        let by: Subject
        let priority: Int
        /// Lower-case key and expression; every one must hold.
        private let conditions: [(key: String, expression: AptExpression)]

        /// `nil` when the pin is of an unknown kind, or an expression is not understood.
        init?(_ pin: ReleasePin) {
            // apt keeps priorities in 16 bits.
            priority = min(max(pin.priority, AptPolicy.never), 32767)
            switch pin.by {
            case "release": by = .release
            case "version": by = .version
            case "origin": by = .origin
            default: return nil
            }
            var conditions: [(key: String, expression: AptExpression)] = []
            for (key, value) in pin.match.sorted(by: { $0.key < $1.key }) {
                guard let expression = AptExpression(value) else { return nil }
                conditions.append((key.lowercased(), expression))
            }
            guard !conditions.isEmpty else { return nil }
            self.conditions = conditions
        }

        func matches(_ version: AptVersion) -> Bool {
            switch by {
            case .version:
                conditions.allSatisfy { $0.expression.matches(version.text) }
            case .release, .origin:
                version.releases.contains(where: matches) || (version.isInstalled && matchesStatus)
            }
        }

        func matches(_ release: Release) -> Bool {
            switch by {
            case .version: false
            case .origin: conditions.allSatisfy { $0.expression.matches(release.site) }
            case .release: conditions.allSatisfy { holds($0.key, $0.expression, release) }
            }
        }

        var matchesStatus: Bool {
            by == .release
                && matches(Release(package: "", version: "", suite: "now", component: "now"))
        }

        private func holds(
            _ key: String, _ expression: AptExpression, _ release: Release
        ) -> Bool {
            switch key {
            case "a": return expression.matches(release.suite)
            case "n": return expression.matches(release.codename)
            case "o": return expression.matches(release.origin)
            case "l": return expression.matches(release.label)
            case "c": return expression.matches(release.component)
            case "v": return expression.matches(release.releaseVersion)
            case "value":
                // The short form: `Pin: release 12`, `Pin: release stable`, `Pin: release *`.
                if expression.text == "*" { return true }
                if let first = expression.text.utf8.first, (0x30...0x39).contains(first) {
                    return expression.matches(release.releaseVersion)
                }
                return expression.matches(release.suite) || expression.matches(release.codename)
            default:
                return false
            }
        }
    }
}

/// One word of a `Package:` field: `NAME`, `src:NAME`, with `:ARCH`, `:any` or `:native` after it.
struct AptPackagePattern {
    private let name: String
    private let expression: AptExpression
    private let isSource: Bool
    /// `nil` matches every architecture.
    private let architecture: String?

    /// `nil` when the expression is not understood.
    init?(_ text: String, native: String) {
        var name = text[...]
        isSource = name.hasPrefix("src:")
        if isSource { name = name.dropFirst(4) }
        var architecture: String? = native
        if let colon = name.lastIndex(of: ":") {
            let stated = String(name[name.index(after: colon)...])
            name = name[..<colon]
            switch stated {
            case "any": architecture = nil
            case "native": break
            default: architecture = stated
            }
        }
        guard let expression = AptExpression(String(name)) else { return nil }
        self.expression = expression
        self.architecture = architecture
        self.name = String(name)
    }

    func matches(_ package: AptPackage) -> Bool {
        if let architecture, architecture != package.architecture { return false }
        let wanted = isSource ? package.source : package.name
        // A plain name is looked up as it is; only patterns ignore case.
        return expression.isPattern ? expression.matches(wanted) : name == wanted
    }
}
