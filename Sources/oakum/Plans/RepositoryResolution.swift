import PatchModel
import Planning
import PluginHost
import Rollout
import Store

extension PlanResolution {
    /// A repository: edits and resolvers in a copy, once; the exact file changes are the plan.
    func fillRepository(
        _ target: inout PlanTarget, _ wanted: [UpgradeRequests.Item],
        _ remedies: [(Remedy, directory: String)], plan: String, scratch: String,
        into resolved: inout Resolved
    ) throws {
        guard let asset = try context.state.asset(key: target.asset)?.asset else { return }
        let configured = context.configured(asset)
        let resolver = RepositoryResolver(
            cache: context.cache, scratch: scratch, preparedTrees: try context.preparedTrees,
            isOnline: isOnline)
        do {
            let resolution = try resolver.resolve(
                asset: target.path, remedies: remedies.map(Self.placed),
                prepare: configured?.prepare ?? [])
            guard !resolution.edits.isEmpty else {
                resolved.heldBack += wanted.map {
                    $0.heldBack(.conflict, "its remedy changes no file")
                }
                return
            }
            var settings = try GitDriver.settings(ofCheckout: target.path, plan: plan)
            settings.merge(resolution.settings) { _, new in new }
            settings.merge(Self.settings(configured, plan: plan)) { _, new in new }
            // Together at the end: a target is resolved whole or held back whole.
            target.changes = try reached(
                wanted.map(\.change).uniqued, by: resolution.edits, scratch)
            target.edits = resolution.edits
            target.settings = settings
        } catch let error as RepositoryError {
            // What one project cannot do must not keep the others from being patched.
            resolved.heldBack += wanted.map { $0.heldBack(.conflict, "\(error)") }
            return
        }
        target.verify = configured?.test ?? []
        target.rollback = .atomic
        target.rollbackReason = "a revert is pushed, and somebody merges it"
    }

    /// The changes with the versions that the resolved files really state: a resolver may go beyond
    /// the lowest fix.
    private func reached(
        _ changes: [PackageChange], by edits: [FileChange], _ scratch: String
    ) throws -> [PackageChange] {
        let place = scratch + "/resolved"
        for edit in edits {
            guard let digest = edit.after, let file = context.cache.path(sha256: digest) else {
                continue
            }
            try FileWriting.copy(file, to: place + "/" + edit.path)
        }
        var taking = InventoryTaking(catalogue: catalogue, workerProgram: workerProgram)
        taking.isQuiet = true
        let inventory = try taking.take(
            ScanTarget(kind: .directory, path: place, assetKey: "resolved"), kinds: ["inventory"])
        var versions: [String: Set<String>] = [:]
        for component in inventory.components {
            guard let version = component.version else { continue }
            versions[UpgradeRequests.withoutVersion(component.purl), default: []].insert(version)
        }
        return changes.map { change in
            var change = change
            // A package that is locked in several versions keeps what was asked for.
            if let found = versions[change.package], let only = found.first, found.count == 1 {
                change.to = only
            }
            return change
        }
    }

    /// What oakum.yaml says of branches; an asset that is not in it takes what its checkout says.
    private static func settings(
        _ configured: ConfiguredAsset?, plan: String
    ) -> [String: String] {
        var settings = configured?.settings ?? [:]
        settings["branch"] = settings["branch"]?.replacing("{plan}", with: plan)
        return settings
    }

    /// A remedy whose programs run in their project's folder.
    private static func placed(_ remedy: Remedy, in directory: String) -> Remedy {
        guard !directory.isEmpty else { return remedy }
        var remedy = remedy
        remedy.resolve = remedy.resolve.map { ["env", "--chdir=" + directory] + $0 }
        remedy.verify = remedy.verify.map { ["env", "--chdir=" + directory] + $0 }
        return remedy
    }
}

extension CommandContext {
    /// Where prepared files of repositories are kept for trials.
    var preparedTrees: String {
        get throws { try directory.folder("prepared") }
    }
}

extension Array where Element: Hashable {
    /// Each element once, where it first stands.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
