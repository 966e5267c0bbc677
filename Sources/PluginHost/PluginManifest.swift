public import PluginProtocol

/// What a plugin says of itself: the checked table that `plugin.lua` returned.
public struct PluginManifest: Sendable, Hashable {
    public var name: String
    public var version: String
    public var summary: String
    public var license: String?
    public var needs: Needs
    public var options: [Option]
    /// More memory or time than the standard.
    public var limits: PluginLimits
    /// purl types or namespaces in which its feed may withdraw, clear or alias.
    public var speaksFor: [String]
    public var inventory: Claim?
    public var feed: Feed?
    public var signal: Feed?
    /// Index files on the target.
    public var releases: Claim?
    /// Versions looked up by name.
    public var releaseList: ReleaseList?
    public var remedy: RemedyClaim?
    public var unpack: Claim?
    public var check: CheckClaim?
    public var notify: NotifyClaim?
    public var report: ReportFormat?
    /// Names of the version schemes that it orders.
    public var schemes: [String]
    /// Whether it orders versions by `key` (else by `compare`).
    public var hasVersionKey: Bool
    /// Whether it reads ranges of versions (`satisfies`).
    public var hasVersionRanges: Bool

    /// What it asks for beside the claimed file.
    public struct Needs: Sendable, Hashable {
        public var files: [GlobPattern]
        public var net: [String]
        public var secrets: [String]
    }

    /// What a user can set.
    public struct Option: Sendable, Hashable {
        public var name: String
        public var type: String
        public var standard: WireValue
        public var help: String
    }

    /// A kind that claims files of a target.
    public struct Claim: Sendable, Hashable {
        public var files: [GlobPattern]
        /// Whether it also reads programs and libraries in machine code, whatever their names.
        public var readsExecutables = false
        /// Whether it can tell by a file's first bytes.
        public var hasSniff = false
    }

    /// The upgrades that it plans.
    public struct RemedyClaim: Sendable, Hashable {
        /// purl types.
        public var ecosystems: [String]
        /// Files that show a project; its folder is what stands before the match.
        public var projects: [GlobPattern]
        /// Further files that it may read and change, from the project's folder.
        public var files: [GlobPattern]
    }

    /// A kind that reads documents.
    public struct Feed: Sendable, Hashable {
        /// Entries that matter in an archive or directory; empty = all.
        public var files: [GlobPattern]
        public var isSnapshot: Bool
        public var every: String?
        public var staleAfter: String?
        /// Whether it can get its documents itself.
        public var hasFetch: Bool
    }

    /// The kinds that it has, in a fixed order.
    public var kinds: [String] {
        [
            inventory.map { _ in "inventory" }, feed.map { _ in "feed" },
            signal.map { _ in "signal" },
            releases == nil && releaseList == nil ? nil : "releases",
            unpack.map { _ in "unpack" },
            schemes.isEmpty ? nil : "versioning", remedy.map { _ in "remedy" },
            check.map { _ in "check" }, notify.map { _ in "notify" },
            report.map { _ in "report" },
        ].compactMap(\.self)
    }

    /// Decodes what a worker sent for the plugin in the folder `name`.
    ///
    /// - Throws: `PluginError` when the name differs from the folder's or a glob is invalid.
    init(_ value: WireValue, folder name: String) throws(PluginError) {
        let fields = RecordFields(value, ManifestSchema.manifest)
        self.name = fields.text("name") ?? ""
        guard self.name == name else {
            throw PluginError(
                plugin: name,
                reason: "its manifest says name = '\(self.name)', its folder is '\(name)': "
                    + "make them equal")
        }
        version = fields.text("version") ?? ""
        summary = fields.text("summary") ?? ""
        license = fields.text("license")
        let needs = RecordFields(fields["needs"], ManifestSchema.needs)
        self.needs = Needs(
            files: try globs(needs["files"], name), net: needs.texts("net"),
            secrets: needs.texts("secret"))
        options = fields["options"].entries.map { entry in
            let option = RecordFields(entry.value, ManifestSchema.option)
            return Option(
                name: entry.name, type: option.text("type") ?? "", standard: option["default"],
                help: option.text("help") ?? "")
        }
        speaksFor = fields.texts("speaks_for")
        if let wrong = speaksFor.first(where: { !Self.isPackagePrefix($0) }) {
            throw PluginError(
                plugin: name,
                reason: "speaks_for has '\(wrong)': name a purl type, with a namespace if need be, "
                    + "such as \"npm\" or \"deb/debian\"; everything below it is meant")
        }
        inventory = try claim(fields["inventory"], ManifestSchema.inventory, name)
        let decoder = KindDecoder(plugin: name)
        releases =
            try decoder.readsReleases(fields["releases"])
            ? try claim(fields["releases"], ManifestSchema.releases, name) : nil
        releaseList = try decoder.releaseList(fields["releases"])
        unpack = try claim(fields["unpack"], AnswerSchemas.unpack, name)
        check = decoder.check(fields["check"])
        notify = try decoder.notify(fields["notify"])
        report = try decoder.report(fields["report"])
        remedy = try Self.remedy(fields["remedy"], name)
        feed = try Self.feed(fields["feed"], name)
        signal = try Self.feed(fields["signal"], name)
        let versioning = RecordFields(fields["versioning"], ManifestSchema.versioning)
        schemes = versioning.texts("schemes")
        hasVersionKey = versioning["key"] == .boolean(true)
        hasVersionRanges = versioning["satisfies"] == .boolean(true)
        guard schemes.isEmpty || hasVersionKey || versioning["compare"] == .boolean(true) else {
            throw PluginError(
                plugin: name, reason: "versioning needs a function 'key' or 'compare'")
        }
        limits = try PluginLimits(fields["limits"], plugin: name)
        guard !kinds.isEmpty else {
            throw PluginError(
                plugin: name,
                reason: "does nothing: give it inventory, feed, signal, releases, unpack, "
                    + "versioning, remedy, check, notify or report")
        }
    }

    /// `type` or `type/namespace`, and no pattern.
    private static func isPackagePrefix(_ text: String) -> Bool {
        let parts = text.hasPrefix("pkg:") ? text.dropFirst(4) : text[...]
        let type = parts.prefix { $0 != "/" }
        return !type.isEmpty && !text.utf8.contains { "*?[]{} ".utf8.contains($0) }
            && type.utf8.allSatisfy {
                ("a"..."z").contains(Character(UnicodeScalar($0)))
                    || ("0"..."9").contains(Character(UnicodeScalar($0))) || ".+-".utf8.contains($0)
            }
    }

    private static func remedy(
        _ value: WireValue, _ name: String
    ) throws(PluginError) -> RemedyClaim? {
        guard value != .null else { return nil }
        let fields = RecordFields(value, RemedySchemas.manifest)
        let projects = try globs(fields["projects"], name)
        let ecosystems = fields.texts("ecosystems")
        guard !projects.isEmpty, !ecosystems.isEmpty else {
            throw PluginError(
                plugin: name,
                reason: "remedy.\(projects.isEmpty ? "projects" : "ecosystems") is empty")
        }
        return RemedyClaim(
            ecosystems: ecosystems, projects: projects,
            files: try globs(fields["files"], name))
    }

    private static func feed(_ value: WireValue, _ name: String) throws(PluginError) -> Feed? {
        guard value != .null else { return nil }
        let fields = RecordFields(value, ManifestSchema.feed)
        for key in ["every", "stale_after"] {
            guard let text = fields.text(key), Seconds.parse(text) == nil else { continue }
            throw PluginError(
                plugin: name,
                reason:
                    "\(key) = \"\(text)\" is no duration: write \"30m\", \"6h\", \"3d\" or \"2w\"")
        }
        return Feed(
            files: try globs(fields["files"], name),
            isSnapshot: fields["snapshot"] == .boolean(true), every: fields.text("every"),
            staleAfter: fields.text("stale_after"), hasFetch: fields["fetch"] == .boolean(true))
    }
}

private func claim(
    _ value: WireValue, _ schema: RecordSchema, _ name: String
) throws(PluginError) -> PluginManifest.Claim? {
    guard value != .null else { return nil }
    let fields = RecordFields(value, schema)
    let files = try globs(fields["files"], name)
    let readsExecutables =
        schema.position(of: "executables") != nil && fields["executables"] == .boolean(true)
    guard !files.isEmpty || readsExecutables else {
        throw PluginError(plugin: name, reason: "\(schema.name).files is empty")
    }
    return PluginManifest.Claim(
        files: files, readsExecutables: readsExecutables,
        hasSniff: schema.position(of: "sniff") != nil && fields["sniff"] == .boolean(true))
}

private func globs(_ value: WireValue, _ name: String) throws(PluginError) -> [GlobPattern] {
    var patterns: [GlobPattern] = []
    for text in value.list.compactMap(\.string) {
        guard let pattern = GlobPattern(text) else {
            throw PluginError(
                plugin: name, reason: "'\(text)' " + (GlobPattern.fault(in: text) ?? ""))
        }
        patterns.append(pattern)
    }
    return patterns
}

/// A record's fields by name.
struct RecordFields {
    private let value: WireValue
    private let schema: RecordSchema

    init(_ value: WireValue, _ schema: RecordSchema) {
        self.value = value
        self.schema = schema
    }

    subscript(name: String) -> WireValue {
        guard let position = schema.position(of: name) else { return .null }
        return value[position]
    }

    func text(_ name: String) -> String? { self[name].string }

    func texts(_ name: String) -> [String] { self[name].list.compactMap(\.string) }
}
