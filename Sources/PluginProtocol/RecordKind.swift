/// The records that a plugin can emit, each with its schema.
public enum RecordKind: UInt8, Sendable, CaseIterable {
    case component = 1
    case depends
    case project
    case platform
    case advisory
    case signal
    case release
    case pin
    case remedy
    case refusal
    case check
    case message
    case document
    /// Only in golden cases: steps of a tree cross the fence as frames of their own.
    case entry
    /// Only in golden cases: what `versioning` says.
    case order

    /// The name of the `out` method: `out:component{...}`.
    public var name: String {
        switch self {
        case .component: "component"
        case .depends: "depends"
        case .project: "project"
        case .platform: "platform"
        case .advisory: "advisory"
        case .signal: "signal"
        case .release: "release"
        case .pin: "pin"
        case .remedy: "remedy"
        case .refusal: "refusal"
        case .check: "check"
        case .message: "message"
        case .document: "document"
        case .entry: "entry"
        case .order: "order"
        }
    }

    public var schema: RecordSchema {
        switch self {
        case .component: Self.componentSchema
        case .depends: Self.dependsSchema
        case .project: Self.projectSchema
        case .platform: Self.platformSchema
        case .advisory: Self.advisorySchema
        case .signal: Self.signalSchema
        case .release: Self.releaseSchema
        case .pin: Self.pinSchema
        case .remedy: RemedySchemas.remedy
        case .refusal: RemedySchemas.refusal
        case .check: AnswerSchemas.check
        case .message: AnswerSchemas.message
        case .document: AnswerSchemas.document
        case .entry: AnswerSchemas.entry
        case .order: AnswerSchemas.order
        }
    }

    /// Whether `out` takes it as `out:NAME{...}`; the others have methods of their own.
    public var isTable: Bool {
        switch self {
        case .depends, .refusal, .document, .entry, .order: false
        default: true
        }
    }

    private static let sourceSchema = RecordSchema(
        "source",
        [
            .init("name", .string, required: true, "source package that advisories name"),
            .init("version", .string, "its version, when it differs from the package's"),
        ])

    private static let componentSchema = RecordSchema(
        "component",
        [
            .init("id", .string, "local handle for out:depends; the purl when left out"),
            .init(
                "purl", .purl, required: true, "package URL; without version = unknown version"),
            .init(
                "scope", .oneOf(["prod", "dev", "build", "test", "optional"]),
                "what it is needed for; \"prod\" when left out"),
            .init("source", .record(sourceSchema), "source package of an OS package"),
            .init(
                "versioning", .string,
                "version scheme; the purl type's own when left out; `none` for a version that is a "
                    + "name without an order (a branch, a moving tag)"),
            .init(
                "hashes", .list(.hash),
                "as stated by the file, `sha256:HEX` or `sha512-BASE64`",
                example: #"{ "sha256:HEX" }"#),
            .init("licenses", .list(.string), "as stated by the package's manifest"),
            .init("held", .boolean, "the package manager must not change it"),
            .init("at", .place, "where in the file"),
            .init(
                "inside", .string,
                "path of the entry that it lies in, when the file is an archive: \"lib/a.jar\""),
            .init(
                "owned_by", .string,
                "of a bill of materials: id of the operating system's package that it belongs to, whose "
                    + "advisories decide"),
            .init(
                "root", .string,
                "of a bill of materials: the nested root that it lies in, such as \"srv/chroot\""),
        ])

    private static let dependsSchema = RecordSchema(
        "depends",
        [
            .init("from", .string, required: true, "id of a component or project"),
            .init("to", .string, required: true, "id of a component"),
        ])

    private static let projectSchema = RecordSchema(
        "project",
        [
            .init("id", .string, required: true, "local handle for out:depends"),
            .init("name", .string, "the project's own name"),
            .init("version", .string, "the project's own version"),
            .init("at", .place, "where in the file"),
        ])

    private static let platformSchema = RecordSchema(
        "platform",
        [
            .init("id", .string, required: true, "os-release ID: debian, ubuntu, alpine ..."),
            .init("version_id", .string, "os-release VERSION_ID"),
            .init("codename", .string, "os-release VERSION_CODENAME"),
            .init("like", .list(.string), "os-release ID_LIKE"),
        ])

    private static let severitySchema = RecordSchema(
        "severity",
        [
            .init("vector", .string, required: true, "CVSS vector of any version"),
            .init("issuer", .string, "who issued it"),
        ])

    private static let eventSchema = RecordSchema(
        "event",
        [
            .init("introduced", .string, "first affected version; \"0\" = from the beginning"),
            .init("fixed", .string, "first version that is not affected any more"),
            .init("last_affected", .string, "last affected version"),
            .init("limit", .string, "versions from here on are outside the range"),
        ])

    private static let rangeSchema = RecordSchema(
        "range",
        [
            .init("type", .oneOf(["ecosystem", "semver", "git"]), "\"ecosystem\" when left out"),
            .init("events", .list(.record(eventSchema)), required: true, "each with one key"),
        ])

    private static let affectsSchema = RecordSchema(
        "affects",
        [
            .init("package", .purl, required: true, "purl without version"),
            .init("ranges", .list(.record(rangeSchema)), "affected ranges"),
            .init("versions", .list(.string), "affected versions, one by one"),
            .init("versioning", .string, "version scheme"),
            .init(
                "status", .oneOf(["fixed", "unfixed", "not_affected", "investigating"]),
                "what the vendor says"),
            .init("severity", .list(.record(severitySchema)), "for this package alone"),
            .init("extra", .map(.scalar), "what else the record says, as text"),
        ])

    private static let referenceSchema = RecordSchema(
        "reference",
        [
            .init("kind", .string, required: true, "advisory, fix, report, article, web ..."),
            .init("url", .string, required: true, "address"),
        ])

    private static let advisorySchema = RecordSchema(
        "advisory",
        [
            .init("id", .string, required: true, "the record's id"),
            .init("aliases", .list(.string), "other ids of the same flaw"),
            .init("upstream", .list(.string), "ids that this record draws on; never join groups"),
            .init("related", .list(.string), "ids of other flaws"),
            .init("summary", .string, "one line"),
            .init("details", .string, "text"),
            .init("published", .date, "first published"),
            .init("modified", .date, "last changed"),
            .init("withdrawn", .date, "withdrawn records never match"),
            .init("severity", .list(.record(severitySchema)), "every vector from every issuer"),
            .init("affects", .list(.record(affectsSchema)), "affected packages"),
            .init("mitigation", .string, "what helps without a patch"),
            .init("references", .list(.record(referenceSchema)), "links"),
            .init("at", .place, "where in the document"),
        ])

    private static let signalSchema = RecordSchema(
        "signal",
        [
            .init("id", .string, required: true, "CVE id"),
            .init("kind", .oneOf(["epss", "kev", "exploit"]), required: true, "what kind of fact"),
            .init("score", .number, "epss: probability, 0 to 1"),
            .init("percentile", .number, "epss: rank, 0 to 1"),
            .init("due", .date, "kev: act by this date"),
            .init("date", .date, "kev: added on; epss: the model's date"),
            .init("ransomware", .boolean, "kev: known use in ransomware campaigns"),
        ])

    private static let releaseSchema = RecordSchema(
        "release",
        [
            .init("package", .purl, required: true, "purl without version"),
            .init("version", .string, required: true, "the version on offer"),
            .init("published", .date, "when it came out"),
            .init("yanked", .boolean, "withdrawn by its publisher"),
            .init("suite", .string, "apt: Suite of the index"),
            .init("codename", .string, "apt: Codename of the index"),
            .init("origin", .string, "apt: Origin of the index"),
            .init("label", .string, "apt: Label of the index"),
            .init("component", .string, "apt: main, contrib ..."),
            .init("site", .string, "apt: host of the index"),
            .init("release_version", .string, "apt: Version of the index"),
            .init("security", .boolean, "from a security suite"),
            .init("not_automatic", .boolean, "apt: NotAutomatic"),
            .init("but_automatic_upgrades", .boolean, "apt: ButAutomaticUpgrades"),
            .init("at", .place, "where in the file"),
        ])

    private static let pinSchema = RecordSchema(
        "pin",
        [
            .init("packages", .list(.string), required: true, "names or globs; \"*\" = all"),
            .init(
                "by", .oneOf(["release", "version", "origin"]), required: true, "what is pinned"),
            .init("match", .map(.scalar), required: true, "a, n, o, l, c, v, b, default or value"),
            .init("priority", .integer, required: true, "apt priority"),
            .init("at", .place, "where in the file"),
        ])
}
