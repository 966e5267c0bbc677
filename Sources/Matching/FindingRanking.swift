public import PatchModel

/// The order in which findings are shown: most urgent first.
public enum FindingRanking {
    /// Known-exploited first, then by EPSS, by CVSS, by name and by advisory id.
    ///
    /// A finding without a probability or score comes after those that have one.
    public static func ranked(_ findings: [Finding]) -> [Finding] {
        findings.sorted(by: precedes)
    }

    private static func precedes(_ left: Finding, _ right: Finding) -> Bool {
        if (left.kev != nil) != (right.kev != nil) { return left.kev != nil }
        let leftEPSS = left.epss?.score ?? -1
        let rightEPSS = right.epss?.score ?? -1
        if leftEPSS != rightEPSS { return leftEPSS > rightEPSS }
        let leftCVSS = left.severity?.score ?? -1
        let rightCVSS = right.severity?.score ?? -1
        if leftCVSS != rightCVSS { return leftCVSS > rightCVSS }
        return (left.name, left.advisory, left.component, left.id)
            < (right.name, right.advisory, right.component, right.id)
    }
}
