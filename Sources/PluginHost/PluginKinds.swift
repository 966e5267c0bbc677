public import PluginProtocol

// The kinds that answer a question, as the manifest states them.
extension PluginManifest {
    /// Versions that exist, looked up by name.
    public struct ReleaseList: Sendable, Hashable {
        /// purl types.
        public var ecosystems: [String]
    }

    /// Checks that a target is well.
    public struct CheckClaim: Sendable, Hashable {
        /// purl types of which a target must have packages; empty = any target.
        public var ecosystems: [String]

        /// Whether it is asked about a target with packages of these types.
        public func applies(to types: Set<String>) -> Bool {
            ecosystems.isEmpty || ecosystems.contains(where: types.contains)
        }
    }

    /// Events that it words messages about.
    public struct NotifyClaim: Sendable, Hashable {
        /// `plan.approved`, or `plan.` for all types below it.
        public var events: [String]

        /// Whether it is told of an event of that type.
        public func takes(_ type: String) -> Bool {
            events.contains { $0.hasSuffix(".") ? type.hasPrefix($0) : type == $0 }
        }
    }

    /// A format of reports.
    public struct ReportFormat: Sendable, Hashable {
        /// Of the files that it makes, without a dot.
        public var fileExtension: String
        /// Documents that it knows, `scan` for `oakum/scan/1`; empty = any.
        public var documents: [String]
    }
}

extension PluginNeeds {
    /// The hosts that may be reached with these options: `option:NAME` in `needs.net` stands for the
    /// host of the address that the user set as that option.
    ///
    /// An option that is not set or is no address gives no host.
    public func hosts(with options: [WireValue.Entry]) -> [String] {
        net.compactMap { need in
            guard need.hasPrefix("option:") else { return need }
            let name = need.dropFirst("option:".utf8.count)
            return options.first { $0.name == name }?.value.string.flatMap(Self.host)
        }
    }

    /// `HOST` or `HOST:PORT` of an https or http address.
    private static func host(of address: String) -> String? {
        guard let mark = address.firstRange(of: "://") else { return nil }
        let scheme = address[..<mark.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let authority = address[mark.upperBound...].prefix { !"/?#".contains($0) }
        // Whoever puts a password into an address gets no host out of it.
        guard !authority.isEmpty, !authority.contains("@"), !authority.contains("\\") else {
            return nil
        }
        return String(authority)
    }
}

/// Reads the kinds that answer a question out of a manifest.
struct KindDecoder {
    /// The plugin's name, for errors.
    let plugin: String

    private func refuse(_ reason: String) -> PluginError {
        PluginError(plugin: plugin, reason: reason)
    }

    func releaseList(_ value: WireValue) throws(PluginError) -> PluginManifest.ReleaseList? {
        guard value != .null else { return nil }
        let fields = RecordFields(value, ManifestSchema.releases)
        let ecosystems = fields.texts("ecosystems")
        let hasList = fields["list"] == .boolean(true)
        guard hasList == !ecosystems.isEmpty else {
            throw refuse(
                hasList
                    ? "releases.list needs releases.ecosystems, the purl types that it looks up"
                    : "releases.ecosystems needs the function releases.list")
        }
        return hasList ? PluginManifest.ReleaseList(ecosystems: ecosystems) : nil
    }

    /// Whether releases are read from files.
    func readsReleases(_ value: WireValue) throws(PluginError) -> Bool {
        guard value != .null else { return false }
        let fields = RecordFields(value, ManifestSchema.releases)
        let hasFiles = fields["files"] != .null
        let hasRead = fields["read"] == .boolean(true)
        guard hasFiles == hasRead else {
            throw refuse(
                hasFiles
                    ? "releases.files needs the function releases.read"
                    : "releases.read needs releases.files, globs of the index files")
        }
        guard hasFiles || fields["list"] == .boolean(true) else {
            throw refuse("releases needs files and read, or ecosystems and list")
        }
        return hasFiles
    }

    func check(_ value: WireValue) -> PluginManifest.CheckClaim? {
        guard value != .null else { return nil }
        return PluginManifest.CheckClaim(
            ecosystems: RecordFields(value, AnswerSchemas.checkKind).texts("ecosystems"))
    }

    func notify(_ value: WireValue) throws(PluginError) -> PluginManifest.NotifyClaim? {
        guard value != .null else { return nil }
        let events = RecordFields(value, AnswerSchemas.notify).texts("events")
        guard !events.isEmpty else { throw refuse("notify.events is empty") }
        for event in events where !Self.isEventType(event) {
            throw refuse(
                "notify.events: '\(event)' is not a type of events such as 'plan.approved', or "
                    + "'plan.' for all below it")
        }
        return PluginManifest.NotifyClaim(events: events)
    }

    private static func isEventType(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100 && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.allSatisfy { byte in
                (97...122).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: "-")
            }
    }

    func report(_ value: WireValue) throws(PluginError) -> PluginManifest.ReportFormat? {
        guard value != .null else { return nil }
        let fields = RecordFields(value, AnswerSchemas.report)
        let ending = fields.text("extension") ?? ""
        guard (1...16).contains(ending.utf8.count),
            ending.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) })
        else {
            throw refuse(
                "report.extension: expected lower-case letters and digits without a dot, such as "
                    + "'md'")
        }
        return PluginManifest.ReportFormat(
            fileExtension: ending, documents: fields.texts("documents"))
    }
}
