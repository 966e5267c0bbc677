internal import PluginProtocol

/// What a plugin asks for beside the files that it claims, in a form that can be granted, kept and
/// compared.
public struct PluginNeeds: Sendable, Hashable {
    /// Globs of files beside the claimed one.
    public var files: [String]
    /// Hosts that its `fetch` and `list` ask.
    public var net: [String]
    /// Names of secrets that the host adds to requests.
    public var secrets: [String]
    public var limits: PluginLimits
    /// purl types or namespaces in which its feed may withdraw or alias.
    public var speaksFor: [String]

    public init(
        files: [String] = [], net: [String] = [], secrets: [String] = [],
        limits: PluginLimits = PluginLimits(), speaksFor: [String] = []
    ) {
        self.files = files
        self.net = net
        self.secrets = secrets
        self.limits = limits
        self.speaksFor = speaksFor
    }

    /// What a manifest asks for.
    public init(_ manifest: PluginManifest) {
        self.init(
            files: manifest.needs.files.map(\.description), net: manifest.needs.net,
            secrets: manifest.needs.secrets, limits: manifest.limits,
            speaksFor: manifest.speaksFor)
    }

    public var isEmpty: Bool { self == PluginNeeds() }

    /// What of these needs `granted` does not cover.
    public func beyond(_ granted: PluginNeeds) -> PluginNeeds {
        func missing(_ wanted: [String], _ held: [String]) -> [String] {
            wanted.filter { !held.contains($0) }
        }
        return PluginNeeds(
            files: missing(files, granted.files), net: missing(net, granted.net),
            secrets: missing(secrets, granted.secrets),
            limits: limits.beyond(granted.limits),
            speaksFor: missing(speaksFor, granted.speaksFor))
    }

    /// What stays on this machine: further files, memory and time.
    public var local: PluginNeeds { PluginNeeds(files: files, limits: limits) }

    /// Each need in plain words, one a line.
    public var words: [String] { words { _ in false } }

    /// Each need in plain words, one a line.
    ///
    /// - Parameter isPlain: whether a host of `net` is spoken to without TLS, as the configuration
    ///   allows for the machine's own addresses.
    public func words(isPlain: (String) -> Bool) -> [String] {
        var lines: [String] = []
        if !files.isEmpty {
            lines.append("reads, beside the files it claims: " + files.joined(separator: ", "))
        }
        lines += net.map { host in
            (host.hasPrefix("option:")
                ? "asks the host of its option '\(host.dropFirst("option:".utf8.count))'"
                : "asks \(host)") + (isPlain(host) ? " over http, on this machine" : " over https")
        }
        let place =
            switch net.count {
            case 0: "no host: it asks none"
            case 1: "that host as a header"
            default: "the one of those hosts that oakum.yaml names, as a header"
            }
        lines += secrets.map { "sends your secret '\($0)' to \(place); never sees it" }
        if let memory = limits.memoryMiB {
            lines.append(
                "asks for \(memory) MiB of memory instead of \(PluginLimits.standardMemoryMiB)")
        }
        if let seconds = limits.seconds {
            lines.append(
                "asks for \(seconds) s of processor time for one file instead of "
                    + "\(PluginLimits.standardSeconds)")
        }
        if !speaksFor.isEmpty {
            lines.append(
                "may withdraw or alias advisories of "
                    + speaksFor.map { PluginGrant.purlPrefix($0) }.joined(separator: ", "))
        }
        return lines
    }
}
