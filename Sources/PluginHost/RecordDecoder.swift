internal import PackageNames
public import PatchModel
public import PluginProtocol
internal import Versioning

/// What a plugin says while it reads.
public enum PluginEvent: Sendable, Hashable {
    case component(ComponentRecord)
    /// Local ids: the second is needed by the first.
    case depends(from: String, to: String)
    case project(ProjectRecord)
    case platform(Platform)
    case advisory(Advisory)
    case signal(Signal)
    case release(Release)
    case pin(ReleasePin)
    /// Paths below the target's root that a component owns, each ended by a line feed.
    case owned(id: String, paths: [UInt8])
    case remark(RemarkReply)
    /// The next entry of an archive begins.
    case entry(String)
}

/// A component as one file states it; evidence and edges still lack the file's path and purls.
public struct ComponentRecord: Sendable, Hashable {
    public var id: String
    public var component: Component
    public var line: Int?
    /// Path of the entry that it lies in, when the file is an archive.
    public var inside: String?
    /// Whether the plugin gave a scope; left out, it is production.
    public var statesScope: Bool
    /// Id of the package that owns it, as the file says.
    public var ownedBy: String?
    /// The nested root that it lies in, as the file says.
    public var root: String?
}

/// A project as one file states it.
public struct ProjectRecord: Sendable, Hashable {
    public var id: String
    public var name: String?
    public var version: String?
    public var line: Int?
}

/// Turns frames into the model. The worker has checked records for the author's sake; here they are
/// checked for ours.
package enum RecordDecoder {
    package static func record(_ payload: [UInt8]) throws(WireError) -> (RecordKind, WireValue) {
        var reader = WireReader(payload)
        let tag = try reader.byte()
        guard let kind = RecordKind(rawValue: tag) else { throw WireError("unknown record \(tag)") }
        return (kind, try reader.value())
    }

    package static func event(
        _ kind: RecordKind, _ value: WireValue, plugin: String
    ) throws(WireError) -> PluginEvent {
        let fields = RecordFields(value, kind.schema)
        switch kind {
        case .component: return .component(try component(fields, plugin))
        case .depends:
            return .depends(from: try fields.required("from"), to: try fields.required("to"))
        case .project:
            return .project(
                ProjectRecord(
                    id: try fields.required("id"), name: fields.text("name"),
                    version: fields.text("version"), line: fields.line))
        case .platform:
            return .platform(
                Platform(
                    id: try fields.required("id"), versionID: fields.text("version_id"),
                    codename: fields.text("codename"), like: fields.texts("like")))
        case .advisory: return .advisory(try advisory(fields))
        case .signal: return .signal(try signal(fields))
        case .release: return .release(try release(fields))
        case .pin: return .pin(try pin(fields))
        case .remedy, .refusal, .check, .message, .document, .entry, .order:
            throw WireError("a \(kind.name), which nobody asked about")
        }
    }

    package static func owned(_ payload: [UInt8]) throws(WireError) -> PluginEvent {
        var reader = WireReader(payload)
        let id = try reader.string()
        return .owned(id: id, paths: Array(reader.rest))
    }

    private static func component(
        _ fields: RecordFields, _ plugin: String
    ) throws(WireError) -> ComponentRecord {
        let text = try fields.required("purl")
        guard let purl = try? PackageURL(parsing: text) else {
            throw WireError("'\(text)' is not a package URL")
        }
        let source = RecordFields(fields["source"], RecordKind.component.schema.part("source"))
        let component = Component(
            purl: purl.description, name: purl.ecosystemName,
            version: purl.ecosystemVersion, ecosystem: purl.type,
            scope: fields.text("scope").flatMap(Scope.init(rawValue:)) ?? .production,
            source: source.text("name").map {
                SourcePackage(name: $0, version: source.text("version"))
            },
            versioning: fields.text("versioning"), hashes: fields.texts("hashes"),
            licenses: fields.texts("licenses"), isHeld: fields["held"] == .boolean(true),
            plugin: plugin)
        return ComponentRecord(
            id: fields.text("id") ?? text, component: component, line: fields.line,
            inside: fields.text("inside").flatMap(entryPath),
            statesScope: fields.text("scope") != nil, ownedBy: fields.text("owned_by"),
            root: fields.text("root").flatMap(entryPath))
    }

    /// A path inside an archive, as evidence shows it; nil for one that names no entry.
    private static func entryPath(_ text: String) -> String? {
        let parts = text.split(separator: "/").filter { $0 != "." }
        guard text.utf8.count <= 4096, !parts.isEmpty, !parts.contains("..") else { return nil }
        return parts.joined(separator: "/")
    }

    private static func advisory(_ fields: RecordFields) throws(WireError) -> Advisory {
        let schema = RecordKind.advisory.schema
        var affected: [AffectedPackage] = []
        for value in fields["affects"].list {
            affected.append(try package(RecordFields(value, schema.part("affects"))))
        }
        let reference = schema.part("references")
        return Advisory(
            id: try fields.required("id"), aliases: fields.texts("aliases"),
            upstream: fields.texts("upstream"), related: fields.texts("related"),
            summary: fields.text("summary"), details: fields.text("details"),
            published: try fields.date("published"), modified: try fields.date("modified"),
            withdrawn: try fields.date("withdrawn"),
            severities: severities(fields["severity"], schema), affected: affected,
            mitigation: fields.text("mitigation"),
            references: fields["references"].list.compactMap { value in
                let fields = RecordFields(value, reference)
                guard let kind = fields.text("kind"), let url = fields.text("url") else {
                    return nil
                }
                return Reference(kind: kind, url: url)
            }, feed: "")
    }

    private static func package(_ fields: RecordFields) throws(WireError) -> AffectedPackage {
        let text = try fields.required("package")
        guard let purl = try? PackageURL(parsing: text) else {
            throw WireError("'\(text)' is not a package URL")
        }
        let schema = RecordKind.advisory.schema.part("affects")
        var ranges: [AffectedRange] = []
        for value in fields["ranges"].list {
            ranges.append(range(RecordFields(value, schema.part("ranges")), schema))
        }
        return AffectedPackage(
            package: purl.description, ranges: ranges, versions: fields.texts("versions"),
            versioning: fields.text("versioning"),
            status: fields.text("status").flatMap(AffectedStatus.init(rawValue:)),
            severities: severities(fields["severity"], schema),
            extra: Dictionary(
                fields["extra"].entries.map { ($0.name, $0.value.plainText) },
                uniquingKeysWith: { first, _ in first }))
    }

    private static func range(_ fields: RecordFields, _ affects: RecordSchema) -> AffectedRange {
        let schema = affects.part("ranges").part("events")
        var events: [RangeEvent] = []
        for value in fields["events"].list {
            let event = RecordFields(value, schema)
            for kind in [
                RangeEvent.Kind.introduced, .fixed, .lastAffected, .limit,
            ] {
                if let version = event.text(kind.rawValue) {
                    events.append(RangeEvent(kind, version))
                }
            }
        }
        return AffectedRange(
            kind: fields.text("type").flatMap(AffectedRange.Kind.init(rawValue:)) ?? .ecosystem,
            events: events)
    }

    private static func severities(_ value: WireValue, _ schema: RecordSchema) -> [Severity] {
        value.list.compactMap { value in
            let fields = RecordFields(value, schema.part("severity"))
            return fields.text("vector").map {
                Severity(vector: $0, issuer: fields.text("issuer"))
            }
        }
    }

    private static func signal(_ fields: RecordFields) throws(WireError) -> Signal {
        guard let kind = Signal.Kind(rawValue: try fields.required("kind")) else {
            throw WireError("unknown kind of signal")
        }
        for name in ["score", "percentile"] {
            guard fields[name].number.map({ (0...1).contains($0) }) ?? true else {
                throw WireError("signal.\(name) is not between 0 and 1")
            }
        }
        return Signal(
            id: try fields.required("id"), kind: kind, score: fields["score"].number,
            percentile: fields["percentile"].number, due: try fields.date("due"),
            date: try fields.date("date"), ransomware: fields["ransomware"].boolean, feed: "")
    }

    private static func release(_ fields: RecordFields) throws(WireError) -> Release {
        Release(
            package: try fields.required("package"), version: try fields.required("version"),
            published: try fields.date("published"), isYanked: fields["yanked"] == .boolean(true),
            suite: fields.text("suite"), codename: fields.text("codename"),
            origin: fields.text("origin"), label: fields.text("label"),
            component: fields.text("component"), site: fields.text("site"),
            releaseVersion: fields.text("release_version"),
            isSecurity: fields["security"] == .boolean(true),
            isNotAutomatic: fields["not_automatic"] == .boolean(true),
            isButAutomaticUpgrades: fields["but_automatic_upgrades"] == .boolean(true),
            evidence: fields.line.map { Evidence(path: "", line: $0) })
    }

    private static func pin(_ fields: RecordFields) throws(WireError) -> ReleasePin {
        ReleasePin(
            packages: fields.texts("packages"), by: try fields.required("by"),
            match: Dictionary(
                fields["match"].entries.map { ($0.name, $0.value.plainText) },
                uniquingKeysWith: { first, _ in first }),
            priority: Int(clamping: fields["priority"].integer ?? 0))
    }
}

extension RecordFields {
    func required(_ name: String) throws(WireError) -> String {
        guard let text = text(name) else { throw WireError("a record lacks '\(name)'") }
        return text
    }

    fileprivate func date(_ name: String) throws(WireError) -> Timestamp? {
        guard let text = text(name) else { return nil }
        guard let date = Timestamp(text) else { throw WireError("'\(text)' is not a date") }
        return date
    }

    /// The record's `at`, when it is a sensible line number.
    fileprivate var line: Int? {
        self["at"].integer.flatMap { (1..<1 << 40).contains($0) ? Int($0) : nil }
    }
}

extension RecordSchema {
    /// The schema of the record, or of the list's records, in a field.
    func part(_ name: String) -> RecordSchema {
        guard let position = position(of: name) else { return RecordSchema(name, []) }
        return switch fields[position].type {
        case .record(let schema), .list(.record(let schema)): schema
        default: RecordSchema(name, [])
        }
    }
}

extension WireValue {
    /// A scalar as text, for open-ended fields.
    fileprivate var plainText: String {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let flag): flag ? "true" : "false"
        default: ""
        }
    }
}
