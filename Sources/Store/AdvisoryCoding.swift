import PatchModel
import Versioning

/// How an advisory becomes bytes: what matching needs in one part, prose in another.
///
/// Matching reads only the first part, and of it only the affected package that a query found:
/// the affected packages come last, each with its length before it.
enum AdvisoryCoding {
    /// First byte of both parts; a record with another one is damaged.
    private static let version: UInt64 = 1

    static func write(_ advisory: Advisory, into writer: inout RecordWriter) {
        writer.append(version)
        writer.append(advisory.id)
        writer.append(advisory.aliases)
        writer.append(advisory.upstream)
        writer.append(advisory.related)
        writer.append(advisory.summary)
        writer.append(advisory.published?.seconds)
        writer.append(advisory.modified?.seconds)
        writer.append(advisory.withdrawn?.seconds)
        write(advisory.severities, into: &writer)
        writer.append(advisory.mitigation)
        writer.append(advisory.affected.count)
        for affected in advisory.affected {
            writer.appendBlock { write(affected, into: &$0) }
        }
    }

    /// The part that only a reader of the whole record wants.
    static func writeProse(_ advisory: Advisory, into writer: inout RecordWriter) {
        writer.append(version)
        writer.append(advisory.details)
        writer.append(advisory.references.count)
        for reference in advisory.references {
            writer.append(reference.kind)
            writer.append(reference.url)
        }
    }

    /// The advisory without its affected packages, and how many of those follow.
    static func readHead(
        _ reader: inout RecordReader, feed: String
    ) throws(RecordDamaged) -> (advisory: Advisory, affected: Int) {
        guard try reader.number() == version else { throw RecordDamaged() }
        var advisory = Advisory(id: try reader.text(), feed: feed)
        advisory.aliases = try reader.texts()
        advisory.upstream = try reader.texts()
        advisory.related = try reader.texts()
        advisory.summary = try reader.optionalText()
        advisory.published = try reader.optionalTime().map(Timestamp.init(seconds:))
        advisory.modified = try reader.optionalTime().map(Timestamp.init(seconds:))
        advisory.withdrawn = try reader.optionalTime().map(Timestamp.init(seconds:))
        advisory.severities = try readSeverities(&reader)
        advisory.mitigation = try reader.optionalText()
        return (advisory, try reader.count())
    }

    /// The affected package at `position`, from a reader that stands after the head.
    static func readAffected(
        _ reader: inout RecordReader, at position: Int, of count: Int
    ) throws(RecordDamaged) -> AffectedPackage {
        guard position >= 0, position < count else { throw RecordDamaged() }
        for _ in 0..<position { try reader.skipBlock() }
        return try readAffected(&reader)
    }

    static func readAllAffected(
        _ reader: inout RecordReader, count: Int
    ) throws(RecordDamaged) -> [AffectedPackage] {
        var list: [AffectedPackage] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try readAffected(&reader)) }
        return list
    }

    static func readProse(
        _ reader: inout RecordReader, into advisory: inout Advisory
    ) throws(RecordDamaged) {
        guard try reader.number() == version else { throw RecordDamaged() }
        advisory.details = try reader.optionalText()
        for _ in 0..<(try reader.count()) {
            advisory.references.append(
                Reference(kind: try reader.text(), url: try reader.text()))
        }
    }

    private static func write(_ severities: [Severity], into writer: inout RecordWriter) {
        writer.append(severities.count)
        for severity in severities {
            writer.append(severity.vector)
            writer.append(severity.issuer)
        }
    }

    private static func readSeverities(
        _ reader: inout RecordReader
    ) throws(RecordDamaged) -> [Severity] {
        let count = try reader.count()
        guard count > 0 else { return [] }
        var list: [Severity] = []
        list.reserveCapacity(count)
        for _ in 0..<count {
            list.append(Severity(vector: try reader.text(), issuer: try reader.optionalText()))
        }
        return list
    }

    private static func write(_ affected: AffectedPackage, into writer: inout RecordWriter) {
        writer.append(affected.package)
        writer.append(affected.ranges.count)
        for range in affected.ranges {
            writer.append(code(of: range.kind))
            writer.append(range.events.count)
            for event in range.events {
                writer.append(code(of: event.kind))
                writer.append(event.version)
            }
        }
        writer.append(affected.versions)
        writer.append(affected.versioning)
        writer.append(affected.status.map(code(of:)) ?? 0)
        write(affected.severities, into: &writer)
        writer.append(affected.extra.count)
        for (key, value) in affected.extra.sorted(by: { $0.key < $1.key }) {
            writer.append(key)
            writer.append(value)
        }
    }

    private static func readAffected(
        _ reader: inout RecordReader
    ) throws(RecordDamaged) -> AffectedPackage {
        _ = try reader.number()
        var affected = AffectedPackage(package: try reader.text())
        for _ in 0..<(try reader.count()) {
            affected.ranges.append(try readRange(&reader))
        }
        affected.versions = try reader.texts()
        affected.versioning = try reader.optionalText()
        affected.status = try status(try reader.number())
        affected.severities = try readSeverities(&reader)
        for _ in 0..<(try reader.count()) {
            let key = try reader.text()
            affected.extra[key] = try reader.text()
        }
        return affected
    }

    private static func readRange(
        _ reader: inout RecordReader
    ) throws(RecordDamaged) -> AffectedRange {
        let kind = try rangeKind(try reader.number())
        let count = try reader.count()
        var events: [RangeEvent] = []
        events.reserveCapacity(count)
        for _ in 0..<count {
            let event = try eventKind(try reader.number())
            events.append(RangeEvent(event, try reader.text()))
        }
        return AffectedRange(kind: kind, events: events)
    }
}

// The codes of enumerations are part of the file format: they never change their meaning.
extension AdvisoryCoding {
    private static func code(of kind: AffectedRange.Kind) -> Int {
        switch kind {
        case .ecosystem: 0
        case .semver: 1
        case .git: 2
        }
    }

    private static func rangeKind(_ code: UInt64) throws(RecordDamaged) -> AffectedRange.Kind {
        switch code {
        case 0: .ecosystem
        case 1: .semver
        case 2: .git
        default: throw RecordDamaged()
        }
    }

    private static func code(of kind: RangeEvent.Kind) -> Int {
        switch kind {
        case .introduced: 0
        case .fixed: 1
        case .lastAffected: 2
        case .limit: 3
        }
    }

    private static func eventKind(_ code: UInt64) throws(RecordDamaged) -> RangeEvent.Kind {
        switch code {
        case 0: .introduced
        case 1: .fixed
        case 2: .lastAffected
        case 3: .limit
        default: throw RecordDamaged()
        }
    }

    /// 0 means that the record states none.
    private static func code(of status: AffectedStatus) -> Int {
        switch status {
        case .fixed: 1
        case .unfixed: 2
        case .notAffected: 3
        case .investigating: 4
        }
    }

    private static func status(_ code: UInt64) throws(RecordDamaged) -> AffectedStatus? {
        switch code {
        case 0: nil
        case 1: .fixed
        case 2: .unfixed
        case 3: .notAffected
        case 4: .investigating
        default: throw RecordDamaged()
        }
    }
}
