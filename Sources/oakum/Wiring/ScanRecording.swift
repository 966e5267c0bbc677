import PatchModel
import Reporting
import Risk
import Store

/// Remembers a scan: the asset, its findings, and what changed.
struct ScanRecording {
    let state: StateDatabase
    let actor: Actor
    var policy = RiskPolicy()

    /// Stores everything in one transaction with its audit event, then first due dates of what is
    /// new.
    ///
    /// - Parameters:
    ///   - name: What people call the asset, for one that is not known yet.
    ///   - path: Where it lies; the scan itself may have looked at a copy.
    @discardableResult
    func record(_ report: ScanReport, name: String, path: String) throws -> FindingChanges {
        let target = report.inventory.target
        let event = AuditEvent(
            at: report.finished, type: "scan.recorded", actor: actor, asset: target.assetKey,
            assetName: name,
            facts: [
                "components": String(report.inventory.components.count),
                "findings": String(report.findings.count),
                "feeds": JSONReport.text(of: report.feeds), "tool": report.toolVersion,
            ])
        let vanished = VanishedPlaces(
            before: try state.findings(FindingQuery(asset: target.assetKey, status: .open))
                .map(\.finding), now: report.inventory)
        let changes = try state.record(
            ScanRecord(
                asset: target.assetKey, started: report.started, finished: report.finished,
                components: report.inventory.components.count, findings: report.findings.count,
                incomplete: report.inventory.coverage.failed.count,
                exitCode: report.exitCodes.first ?? 0,
                feeds: JSONReport.text(of: report.feeds)),
            of: AssetRecord(
                key: target.assetKey, name: name, kind: target.kind.rawValue, path: path,
                firstSeen: report.started, lastSeen: report.finished),
            findings: report.findings,
            isDoubtful: { finding in
                report.exitCodes.contains(Int(ExitStatus.interrupted.rawValue))
                    || Self.doubt(about: finding, report.inventory) != nil
                    || vanished.isDoubtful(finding)
            }, event: event)
        try setFirstDue(changes.new, asset: target.assetKey, at: report.finished)
        return changes
    }

    private func setFirstDue(_ ids: [String], asset key: String, at now: Timestamp) throws {
        guard !ids.isEmpty, let asset = try state.asset(key: key)?.asset else { return }
        let assessment = try FindingAssessment(policy: policy, now: now)
        var dates: [String: Timestamp] = [:]
        for tracked in try state.findings(FindingQuery(asset: key, ids: ids)) {
            dates[tracked.finding.id] = try assessment.assess(tracked, on: asset).due
        }
        try state.setFirstDue(dates)
    }

    /// Why a finding that this inventory does not show may be there all the same: a place that it
    /// was found in, or one above it, could not be looked at.
    static func doubt(about finding: Finding, _ inventory: Inventory) -> String? {
        for evidence in finding.evidence {
            for failed in inventory.coverage.failed
            where failed.path.isEmpty || evidence.path == failed.path
                || evidence.path.hasPrefix(failed.path + "/")
            {
                return "\(failed.path.isEmpty ? "a plugin" : failed.path): \(failed.reason)"
            }
        }
        return nil
    }
}
