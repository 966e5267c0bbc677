internal import PatchModel
internal import Processes

/// Works out with apt itself what an upgrade of some packages means for a Debian root.
///
/// It reads the root's own package lists as they lie on disk: no network, no change. Recommended
/// packages are not added: the plan holds what the upgrade needs and nothing else. Whatever apt
/// would have to remove, downgrade or take off hold for an upgrade holds that upgrade back.
public struct DebianResolver: Sendable {
    let root: String
    let scratch: String
    let asset: String
    let purl: @Sendable (_ name: String, _ architecture: String) -> String

    /// - Parameters:
    ///   - root: `/` or a directory that holds a root.
    ///   - scratch: A folder of the controller's own, on its way out with the caller's; made when
    ///     missing.
    ///   - asset: Key of the asset, for what is held back.
    ///   - purl: The purl without version of a package of this root.
    public init(
        root: String, scratch: String, asset: String,
        purl: @escaping @Sendable (_ name: String, _ architecture: String) -> String
    ) {
        self.root = root
        self.scratch = scratch
        self.asset = asset
        self.purl = purl
    }

    /// The closed set of changes.
    ///
    /// Cost: two calls of apt when everything fits together, about 2·log2(n) more for each upgrade
    /// of n that does not.
    /// - Throws: ``DebianError`` when nothing can be said at all; a single upgrade that cannot be
    ///   done is held back.
    public func resolve(_ wanted: [WantedUpgrade]) throws(DebianError) -> DebianResolution {
        let programs = AptPrograms(root: root, scratch: scratch)
        let installed = try programs.installed()
        guard let architecture = installed.nativeArchitecture, isSafe(architecture) else {
            throw .root(path: root, reason: "dpkg is not installed there")
        }
        var search = UpgradeSearch(
            programs: programs, architecture: architecture, installed: installed)
        var resolution = DebianResolution()
        var candidates: [UpgradeSearch.Candidate] = []
        for upgrade in wanted {
            switch candidate(upgrade, installed) {
            case .candidate(let found): candidates.append(found)
            case .unchanged: resolution.unchanged.append(upgrade.name)
            case .heldBack(let item): resolution.heldBack.append(item)
            }
        }
        let answer = try search.largest(candidates)
        for refused in answer.refused {
            resolution.heldBack.append(
                heldBack(
                    refused.candidate.upgrade, installed: refused.candidate.installed.version,
                    refused.reason, refused.blocker))
        }
        guard let attempt = answer.attempt else { return resolution }
        resolution.batches = DebianResolution.batches(of: attempt.simulation)
        for step in attempt.simulation.installs {
            resolution.changes.append(
                PackageChange(
                    package: purl(step.name, step.architecture), name: step.key, from: step.from,
                    to: step.to, origin: step.origin))
            resolution.files[step.key] = attempt.files[step.key]
        }
        resolution.earlier = try earlier(resolution.changes, programs, architecture)
        return resolution
    }

    private enum Sorted {
        case candidate(UpgradeSearch.Candidate)
        case unchanged
        case heldBack(HeldBack)
    }

    private func candidate(_ upgrade: WantedUpgrade, _ installed: InstalledPackages) -> Sorted {
        guard isSafe(upgrade.name), isSafe(upgrade.version),
            let package = installed.package(upgrade.name), package.state != .absent
        else {
            return .heldBack(
                heldBack(upgrade, installed: "", .unsupported, "it is not installed in this root"))
        }
        if package.version == upgrade.version, package.state == .installed { return .unchanged }
        if package.isHeld {
            return .heldBack(
                heldBack(upgrade, installed: package.version, .held, "held by 'apt-mark hold'"))
        }
        return .candidate(.init(upgrade: upgrade, installed: package))
    }

    private func heldBack(
        _ upgrade: WantedUpgrade, installed: String, _ reason: HeldBack.Reason, _ blocker: String
    ) -> HeldBack {
        HeldBack(
            asset: asset, package: upgrade.name, installed: installed, wanted: upgrade.version,
            reason: reason, blocker: blocker, findings: [])
    }

    /// Where the lists still offer the versions that are installed now.
    private func earlier(
        _ changes: [PackageChange], _ programs: AptPrograms, _ architecture: String
    ) throws(DebianError) -> [String: ArchiveFile] {
        let names = changes.compactMap { change in change.from.map { change.name + "=" + $0 } }
        if names.isEmpty { return [:] }
        // apt prints what it finds and fails for the rest, which is no failure here.
        let transcript = try programs.apt(
            ["download", "--print-uris"] + names, architecture: architecture)
        var found: [String: ArchiveFile] = [:]
        for file in try ArchiveFile.parse(transcript.output) {
            guard let package = file.package,
                let change = changes.first(where: {
                    isSame($0.name, package.key) && $0.from == package.version
                })
            else { continue }
            found[change.name] = file
        }
        return found
    }

    /// Whether two keys name one package: its architecture may have changed to or from `all`.
    private func isSame(_ left: String, _ right: String) -> Bool {
        left == right
            || fields(left, separator: 58)[0] == fields(right, separator: 58)[0]
                && (left.hasSuffix(":all") || right.hasSuffix(":all"))
    }
}
