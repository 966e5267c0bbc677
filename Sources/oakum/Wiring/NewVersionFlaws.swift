import Matching
import PatchModel
import Planning
import PluginHost
import Risk

/// The flaws that a package would have in another version: the component is matched anew.
final class NewVersionFlaws: Sendable {
    private let scan: Scan
    private let assessment: FindingAssessment
    private let surveys: [String: AssetSurvey]
    private let weights: [String: Double]

    init(scan: Scan, assessment: FindingAssessment, surveys: [AssetSurvey]) {
        self.scan = scan
        self.assessment = assessment
        self.surveys = Dictionary(
            surveys.map { ($0.situation.asset.key, $0) }, uniquingKeysWith: { first, _ in first })
        weights = Dictionary(
            surveys.flatMap(\.situation.findings).map { ($0.finding.id, $0.weight) },
            uniquingKeysWith: max)
    }

    /// What matches the component; when matching fails, nothing is said to be introduced, and the
    /// re-scan of the trial finds it out.
    func flaws(of component: Component, on asset: String) -> [KnownFlaw] {
        guard let survey = surveys[asset] else { return [] }
        let place = survey.situation.asset
        let target = ScanTarget(kind: place.kind, path: place.path, assetKey: asset)
        let inventory = Inventory(
            target: target, platforms: survey.platforms, components: [component])
        guard let (match, _) = try? scan.matched(inventory) else { return [] }
        return match.findings.map { finding in
            KnownFlaw(
                finding: finding.id, advisory: finding.advisory,
                weight: weights[finding.id] ?? weight(of: finding, place))
        }
    }

    private func weight(of finding: Finding, _ asset: Asset) -> Double {
        let now = assessment.now
        let tracked = TrackedFinding(
            finding: finding, asset: asset.key, status: .open, detected: now, lastSeen: now)
        return (try? assessment.assess(tracked, on: asset))?.weight ?? 0
    }
}
