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

    /// What matches the component. When matching fails, that counts as a flaw of the greatest weight:
    /// a version of which nothing is known must not be taken for a clean one.
    func flaws(of component: Component, on asset: String) -> [KnownFlaw] {
        guard let survey = surveys[asset] else { return [] }
        let place = survey.situation.asset
        let target = ScanTarget(kind: place.kind, path: place.path, assetKey: asset)
        let inventory = Inventory(
            target: target, platforms: survey.platforms, components: [component])
        do {
            return try scan.matched(inventory).0.findings.map { finding in
                KnownFlaw(
                    finding: finding.id, advisory: finding.advisory,
                    weight: try weights[finding.id] ?? weight(of: finding, place))
            }
        } catch {
            return [
                KnownFlaw(
                    finding: "unmatched " + component.purl,
                    advisory: "could not be matched: \(error)", weight: 1000)
            ]
        }
    }

    private func weight(of finding: Finding, _ asset: Asset) throws -> Double {
        let now = assessment.now
        let tracked = TrackedFinding(
            finding: finding, asset: asset.key, status: .open, detected: now, lastSeen: now)
        return try assessment.assess(tracked, on: asset).weight
    }
}
