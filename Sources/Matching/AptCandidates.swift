import PackageNames
public import PatchModel
import Versioning

/// Works out which installed packages apt would upgrade now: what `apt list --upgradable` lists.
///
/// Source: apt_preferences(5), and apt 2.6's behaviour where the page is silent or differs: of the
/// general pins the *first* that matches an index counts, not the highest; patterns ignore case; a
/// pin of priority 0 is no pin. Phased updates are not known here, so none is held back for them.
public struct AptCandidates {
    private let packages: [PackageID: [String: [Release]]]
    private let components: [(id: PackageID, component: Component)]
    private let policies: [String: AptPolicy]
    /// What could not be understood: pins that play no part, packages whose purl cannot be read.
    public private(set) var notes: [String] = []

    private struct PackageID: Hashable {
        var root: String
        var name: String
        var architecture: String
    }

    /// - Parameters:
    ///   - components: all components; only installed `deb` ones with a version count.
    ///   - releases: what the indexes on disk offer.
    ///   - pins: in apt's order: `Default-Release` first, then `/etc/apt/preferences`, then
    ///     `preferences.d` by name.
    ///   - nativeArchitecture: as dpkg calls it; `nil` takes the one that most packages have.
    public init(
        components: [Component], releases: [Release], pins: [ReleasePin],
        nativeArchitecture: String? = nil
    ) {
        var notes: Set<String> = []
        let known = components.filter { $0.ecosystem == "deb" && $0.isInstalled }
        let installed = known.compactMap { component in
            AptCandidates.url(component.purl, &notes).map { (component, $0) }
        }
        let native =
            nativeArchitecture
            ?? AptCandidates.commonest(installed.compactMap { $0.1.qualifiers["arch"] }) ?? "amd64"
        // Packages for all architectures share their place with the native ones of that name.
        func architecture(_ url: PackageURL) -> String {
            let stated = url.qualifiers["arch"] ?? native
            return stated == "all" ? native : stated
        }
        self.components = installed.map { component, url in
            let id = PackageID(
                root: component.root, name: url.name, architecture: architecture(url))
            return (id, component)
        }
        let wanted = Set(self.components.map(\.id))
        var packages: [PackageID: [String: [Release]]] = [:]
        for release in releases {
            guard let url = AptCandidates.url(release.package, &notes), url.type == "deb" else {
                continue
            }
            let id = PackageID(
                root: release.root, name: url.name, architecture: architecture(url))
            if wanted.contains(id) {
                packages[id, default: [:]][release.version, default: []].append(release)
            }
        }
        self.packages = packages
        var policies: [String: AptPolicy] = [:]
        for root in Set(wanted.map(\.root)) {
            let policy = AptPolicy(pins.filter { $0.root == root }, native: native)
            notes.formUnion(policy.notes)
            policies[root] = policy
        }
        self.policies = policies
        self.notes = notes.sorted()
    }

    /// The upgrades, by package name and architecture; held packages are among them, marked.
    ///
    /// Only newer versions are named. A downgrade that a pin of 1000 or more demands keeps the
    /// package from being listed here, as it does in apt.
    public func upgrades() -> [UpgradeCandidate] {
        components.compactMap { id, component in
            guard let offered = packages[id], let policy = policies[id.root] else { return nil }
            return upgrade(of: component, id, offered, policy)
        }.sorted { ($0.name, $0.component) < ($1.name, $1.component) }
    }

    private func upgrade(
        of component: Component, _ id: PackageID, _ offered: [String: [Release]],
        _ policy: AptPolicy
    ) -> UpgradeCandidate? {
        guard let installed = component.version else { return nil }
        let scheme = DpkgScheme()
        var versions: [AptVersion] = offered.map { AptVersion(text: $0.key, releases: $0.value) }
        if let place = versions.firstIndex(where: { $0.text == installed }) {
            versions[place].isInstalled = true
        } else {
            versions.append(AptVersion(text: installed, isInstalled: true))
        }
        let package = AptPackage(
            name: id.name, architecture: id.architecture,
            source: component.source?.name ?? id.name)
        var best: (version: AptVersion, priority: Int)?
        for version in versions {
            let priority = policy.priority(of: version, in: package)
            // Unlike apt, which stops at such a version, one that cannot be ordered is left out.
            guard priority > 0, let place = order(version.text, installed, scheme) else {
                continue
            }
            if priority < 1000, place == .ascending { continue }
            if let held = best {
                if priority < held.priority { continue }
                if priority == held.priority,
                    order(version.text, held.version.text, scheme) != .descending
                {
                    continue
                }
            }
            best = (version, priority)
        }
        guard let best, order(best.version.text, installed, scheme) == .descending,
            let release = policy.shown(best.version, in: package)
        else { return nil }
        return UpgradeCandidate(
            component: component.purl, name: component.name, installed: installed,
            candidate: best.version.text, suite: release.suite ?? release.codename,
            origin: release.origin, isSecurity: best.version.releases.contains(where: \.isSecurity),
            isHeld: component.isHeld)
    }

    private func order(
        _ left: String, _ right: String, _ scheme: DpkgScheme
    ) -> VersionOrdering? {
        do throws(VersionError) {
            return try scheme.compare(left, right)
        } catch {
            return nil
        }
    }

    private static func url(_ purl: String, _ notes: inout Set<String>) -> PackageURL? {
        do throws(PackageURLError) {
            return try PackageURL(parsing: purl)
        } catch {
            notes.insert("\(error)")
            return nil
        }
    }

    private static func commonest(_ names: [String]) -> String? {
        var counts: [String: Int] = [:]
        for name in names where name != "all" { counts[name, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
