import Matching
import PatchModel
import Planning
import PluginHost
import Store
import Versioning

/// Compares versions for a plan: by the built-in schemes, and by those that plugins brought.
///
/// Plugins are asked once, for what is installed and what is named as a fix.
struct PlanVersionOrder: Sendable {
    private let keys: VersionKeys

    init(
        _ surveys: [AssetSurvey], ordering: VersionOrdering, advisories: AdvisoryDatabase
    ) throws {
        let schemes = Set(ordering.catalogue.plugins.flatMap(\.manifest.schemes))
        var needed: Set<SchemeVersion> = []
        for situation in surveys.map(\.situation) {
            let used = Dictionary(
                grouping: situation.components.filter {
                    $0.versioning.map(schemes.contains) ?? false
                },
                by: \.purl)
            for finding in situation.findings.map(\.finding) {
                for component in used[finding.component] ?? [] {
                    guard let scheme = component.versioning else { continue }
                    let versions =
                        finding.records.compactMap(\.fixed)
                        + [finding.installed, finding.fixed, component.version].compactMap(\.self)
                    for version in versions {
                        needed.insert(SchemeVersion(scheme: scheme, version: version))
                    }
                }
            }
        }
        let wanted = needed
        keys = try advisories.read { try ordering.order(Array(wanted), $0) }.keys
    }

    /// The order of two versions; nil when the scheme or a version is unknown to it.
    func compare(
        _ scheme: String, _ left: String, _ right: String
    ) -> Versioning.VersionOrdering? {
        guard keys.schemes.contains(scheme) else {
            return UpgradeChoice.builtIn(scheme, left, right)
        }
        guard let first = keys[SchemeVersion(scheme: scheme, version: left)],
            let second = keys[SchemeVersion(scheme: scheme, version: right)]
        else { return nil }
        return first == second ? .same : first < second ? .ascending : .descending
    }
}
