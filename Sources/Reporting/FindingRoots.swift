import PatchModel

/// Under which root the component of a finding lies.
struct FindingRoots {
    private var roots: [String: String] = [:]

    init(_ report: ScanReport) {
        let wanted = Set(report.findings.map(\.component))
        // Nearly all components lie in the target itself; only the others need an entry.
        var seen: Set<String> = []
        for component in report.inventory.components
        where wanted.contains(component.purl) && seen.insert(component.purl).inserted {
            if !component.root.isEmpty { roots[component.purl] = component.root }
        }
    }

    /// Empty for the target itself. Of several components with one purl the first counts.
    func root(of finding: Finding) -> String { roots[finding.component] ?? "" }
}
