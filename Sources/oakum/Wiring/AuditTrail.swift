import Digests
import PatchModel
import Reporting
import Store

/// The audit trail of this state database: its events, its verification, its signed head.
struct AuditTrail {
    let context: CommandContext

    func report(_ filter: AuditCommand.Filter, limit: Int) throws -> AuditListing {
        guard limit >= 0 else { throw CommandEnd.usage("--limit takes a number from 0 on") }
        var query = AuditQuery(
            plan: filter.plan, asset: try filter.asset.map { try context.asset(named: $0).key },
            type: filter.type, since: try moment(filter.since, "--since"),
            until: try moment(filter.until, "--until"), limit: limit == 0 ? nil : limit)
        var entries = try context.state.events(query)
        if let type = filter.type, !type.hasSuffix(".") {
            query.type = type + "."
            entries += try context.state.events(query)
            entries.sort { $0.sequence < $1.sequence }
            if let limit = query.limit { entries = Array(entries.suffix(limit)) }
        }
        return AuditListing(
            events: entries.map {
                AuditListing.Row(
                    sequence: $0.sequence, event: $0.event, hash: $0.hash, previous: $0.previous)
            })
    }

    private func moment(_ text: String?, _ option: String) throws -> Timestamp? {
        guard let text else { return nil }
        guard let moment = Timestamp(text) else {
            throw CommandEnd.usage(
                "\(option) takes a date such as 2026-01-31 or 2026-01-31T12:00:00Z, not '\(text)'")
        }
        return moment
    }

    /// What the chain, its triggers, heads and anchor say, in lines.
    func verification() throws -> (isIntact: Bool, lines: [String]) {
        let places = context.directory.auditPlaces(context.configuration.audit)
        var keys: [VerifyingKey] = []
        if let path = places.key {
            do throws(SigningKeyFileError) {
                let file = SigningKeyFile(path: path, dataDirectory: context.directory.path)
                if let key = try file.load() { keys.append(key.verifyingKey) }
            } catch { Terminal.printError("warning: signatures are not checked: \(error)") }
        }
        let report = try AuditVerification(
            context.state, anchor: places.anchor.map { AuditAnchor(path: $0) }, keys: keys
        ).verify()
        let deviations = try context.state.planDeviations()
        let isStateAlone = report.isIntact && !deviations.isEmpty
        var lines = [isStateAlone ? "the state is not what the log says" : report.summary]
        lines.append(
            "\(report.events) events read, \(report.heads) signed heads good"
                + (report.signedThrough.map { ", signed through \($0)" } ?? ""))
        lines.append(report.anchor.description)
        lines += report.problems.map { "BAD: \($0)" } + deviations.map { "BAD: \($0)" }
        lines += report.notes.map { "note: \($0)" }
        return (report.isIntact && deviations.isEmpty, lines)
    }
}
