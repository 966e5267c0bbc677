public import PluginHost

/// What one plugin may reach: a pure decision, asked for every address, every redirect and every
/// connection.
public struct FetchGuard: Sendable, Hashable {
    /// The plugin's name, for messages.
    public var plugin: String
    /// What was granted of the manifest's `needs.net`.
    public var grants: [HostGrant]
    /// Hosts that the administrator says may lie at addresses that are not of the internet. They
    /// grant nothing alone.
    public var internalHosts: [HostGrant]

    public init(plugin: String, grants: [HostGrant], internalHosts: [HostGrant] = []) {
        self.plugin = plugin
        self.grants = grants
        self.internalHosts = internalHosts
    }

    /// Whether an address may be asked for.
    ///
    /// - Throws: `FetchError` that says why not, and what to do.
    public func check(_ address: WebAddress) throws(FetchError) {
        guard grants.contains(where: { $0.holds(for: address.origin) }) else {
            throw notGranted(address)
        }
        let isInternal = isInternal(address)
        if case .address(let number) = address.host,
            let reason = refusal(number, isInternal, isLiteral: true)
        {
            throw FetchError(reason: "'\(address.host)' is refused: \(reason)")
        }
        guard address.scheme == .http else { return }
        // Only what never leaves the machine may do without TLS, and a name could lead elsewhere.
        guard isInternal, case .address(let number) = address.host, number.scope == .loopback else {
            throw FetchError(
                reason: "'\(address.shown)' is refused: only https is spoken (http only to a "
                    + "loopback address of network.internal_hosts)")
        }
    }

    /// Why an address that a host's name led to may not be connected to; `nil` when it may.
    public func refusal(of number: NetworkAddress, for address: WebAddress) -> String? {
        var isLiteral = false
        if case .address = address.host { isLiteral = true }
        return refusal(number, isInternal(address), isLiteral: isLiteral).map {
            "'\(address.host)' leads to \(number): \($0)"
        }
    }

    private func isInternal(_ address: WebAddress) -> Bool {
        internalHosts.contains { $0.holds(for: address.origin) }
    }

    private func refusal(
        _ number: NetworkAddress, _ isInternal: Bool, isLiteral: Bool
    ) -> String? {
        let scope = number.scope
        switch scope {
        case .global: return nil
        case .privateUse, .shared, .loopback:
            return isInternal
                ? nil : scope.words + ", and network.internal_hosts does not name that host"
        case .linkLocal:
            // Names that lead there are how metadata services are reached by a detour.
            return isInternal && isLiteral
                ? nil
                : scope.words + ", which only network.internal_hosts can allow, by its number"
        case .metadata, .multicast, .special: return scope.words
        }
    }

    private func notGranted(_ address: WebAddress) -> FetchError {
        let port = address.port == address.scheme.port ? "" : ":\(address.port)"
        let host = "\(address.host)\(port)"
        guard !grants.isEmpty else {
            return FetchError(
                reason: "'\(host)' is refused: plugin '\(plugin)' has no host in needs.net")
        }
        let list = grants.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
        return FetchError(
            reason: "'\(host)' is refused: needs.net of plugin '\(plugin)' has \(list)")
    }
}
