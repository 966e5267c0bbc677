import Foundation
import GRDB
import PatchModel
import Store

func moment(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

func event(
    _ type: String = "test.happened", at time: Int64 = 100, plan: String? = nil,
    asset: String? = nil
) -> AuditEvent {
    AuditEvent(
        at: moment(time), type: type, actor: Actor(id: "ada", authentication: .os), plan: plan,
        asset: asset)
}

func finding(
    _ id: String, _ named: String? = nil, ids: [String]? = nil,
    component: String = "pkg:npm/left@1.0.0", fixed: String? = "2.0.0", installed: String = "1.0.0"
) -> Finding {
    // As in matching: one package has one finding for each canonical id.
    let advisory = named ?? "CVE-of-\(id)"
    return Finding(
        id: id, matchID: "m-" + id, advisory: advisory, ids: ids ?? [advisory],
        summary: "summary of \(advisory)", component: component, name: "left", source: nil,
        installed: installed, fixed: fixed, status: fixed == nil ? .unfixed : .affected,
        severity: SeverityScore(level: "high", score: 7.5, vector: "CVSS:3.1/AV:N", issuer: nil),
        kev: nil, epss: ExploitProbability(score: 0.00043, percentile: 0.1, date: nil),
        records: [], evidence: [Evidence(path: "package-lock.json", line: 3)], scope: .production,
        vectors: [SeverityScore(level: "high", score: 7.5, vector: "CVSS:3.1/AV:N", issuer: nil)],
        disclosed: moment(5))
}

func assetRecord(_ key: String = "a", name: String? = nil, at time: Int64 = 0) -> AssetRecord {
    AssetRecord(
        key: key, name: name ?? "/srv/\(key)", kind: "directory", path: "/srv/\(key)",
        firstSeen: moment(time), lastSeen: moment(time))
}

func plan(_ title: String = "left to 2.0.0", state: PlanState = .draft) -> Plan {
    Plan(
        id: "", title: title, created: moment(10), requester: Actor(id: "ada", authentication: .os),
        state: state,
        content: PlanContent(targets: [], waves: [Wave(targets: ["a"], bake: 60)]),
        digest: "sha256:00",
        basis: PlanBasis(curve: [
            CurvePoint(upgrade: "left", count: 1, removed: 0.1, cost: 1.5)
        ]))
}

extension StateDatabase {
    /// Records a scan of asset `a` that ended at `time`.
    @discardableResult
    func scan(
        _ findings: [Finding], at time: Int64, isComplete: Bool = true, asset: String = "a",
        event: AuditEvent? = nil
    ) throws -> FindingChanges {
        try record(
            ScanRecord(
                asset: asset, started: moment(time - 1), finished: moment(time), components: 1,
                findings: findings.count, incomplete: isComplete ? 0 : 1, exitCode: 0, feeds: "[]"),
            of: assetRecord(asset, at: time), findings: findings, isDoubtful: { _ in !isComplete },
            event: event)
    }

    func only(_ id: String) throws -> TrackedFinding? {
        let found = try findings(FindingQuery(ids: [id]))
        return found.count == 1 ? found[0] : nil
    }

    func ids(_ status: TrackedFinding.Status) throws -> [String] {
        try findings(FindingQuery(status: status)).map(\.finding.id).sorted()
    }
}

/// Runs statements on a database file as a stranger would, with its own connection.
func tamper(_ path: String, _ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: sql) }
    try queue.close()
}

func removeFile(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }
