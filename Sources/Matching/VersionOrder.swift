import PackageNames
import PatchModel
import Versioning

/// The order in which one component's version and one record's versions are compared.
struct VersionOrder {
    /// The scheme's own name.
    let name: String
    private let native: (any VersionScheme)?
    private let keys: VersionKeys

    /// `nil` when neither Oakum nor a plugin knows the scheme. A plugin may not take the place of a
    /// built-in scheme.
    init?(named name: String, keys: VersionKeys) {
        if let native = VersionSchemes.named(name) {
            self.name = native.name
            self.native = native
        } else if keys.schemes.contains(name) {
            self.name = name
            native = nil
        } else {
            return nil
        }
        self.keys = keys
    }

    func compare(_ left: String, _ right: String) throws(VersionError) -> VersionOrdering {
        if let native { return try native.compare(left, right) }
        let left = try key(of: left)
        let right = try key(of: right)
        return left == right ? .same : (left < right ? .ascending : .descending)
    }

    private func key(of version: String) throws(VersionError) -> OrderedKey {
        let asked = SchemeVersion(scheme: name, version: version)
        guard let key = keys[asked] else {
            throw VersionError(
                text: version, scheme: name,
                reason: keys.refusal(of: asked) ?? "its plugin refused it")
        }
        return key
    }
}

/// Chooses the scheme for a component and a record, and keeps the schemes that were found.
struct VersionOrders {
    private let keys: VersionKeys
    private var known: [String: VersionOrder?] = [:]

    init(keys: VersionKeys) { self.keys = keys }

    /// What was chosen, and why it could not be used.
    struct Choice {
        /// `nil` when the scheme is unknown or there is none.
        var order: VersionOrder?
        /// The scheme that was wanted; `nil` when nobody names one.
        var wanted: String?
        /// Component and record name different schemes; the ecosystem's was taken.
        var isDisputed = false
    }

    /// The component's scheme, else the record's, else the ecosystem's; when component and record
    /// differ, the ecosystem's. A component without an order stays without.
    mutating func choose(
        component: String?, record: String?, ecosystem: String?, isSemVer: Bool
    ) -> Choice {
        // Nobody else's order makes a number of a branch's name.
        if component == VersionSchemes.unordered { return Choice(wanted: component) }
        switch (component, record) {
        case (nil, nil):
            // A record that says how it counts knows more than a type without an order of its own.
            let isOpen = ecosystem == nil || ecosystem == "generic"
            return choice(isSemVer && isOpen ? "semver" : ecosystem)
        case (let name?, nil), (nil, let name?):
            return choice(name)
        case (let left?, let right?):
            let leftChoice = choice(left)
            if left == right { return leftChoice }
            if let order = leftChoice.order, order.name == choice(right).order?.name {
                return leftChoice
            }
            var decided = choice(ecosystem ?? left)
            decided.isDisputed = true
            return decided
        }
    }

    private mutating func choice(_ name: String?) -> Choice {
        guard let name else { return Choice() }
        if let order = known[name] { return Choice(order: order, wanted: name) }
        let order = VersionOrder(named: name, keys: keys)
        known[name] = .some(order)
        return Choice(order: order, wanted: name)
    }
}
