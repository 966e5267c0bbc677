import CFileSystem
import Glibc
import PatchModel
import Planning
import PluginHost
import Rollout
import Store

/// Turns chosen upgrades into what is done to each asset, to the last byte.
///
/// Resolvers run here, once; what they find out is the plan.
struct PlanResolution {
    let context: CommandContext
    let catalogue: PluginCatalogue
    let workerProgram: String
    let isOnline: Bool

    struct Resolved {
        var targets: [PlanTarget] = []
        var heldBack: [HeldBack] = []
    }

    func targets(for selection: PlanSelection, plan: String) throws -> Resolved {
        var resolved = Resolved()
        for survey in selection.surveys {
            let upgrades = selection.upgrades(of: survey.situation.asset.key)
            guard !upgrades.isEmpty else { continue }
            if Interruption.isOn { throw CommandEnd(.interrupted) }
            let scratch = try ScratchPlace(in: context.directory, named: plan)
            defer { scratch.remove() }
            try resolve(survey, upgrades, plan: plan, scratch: scratch.path, into: &resolved)
        }
        return resolved
    }

    private func resolve(
        _ survey: AssetSurvey, _ upgrades: [Upgrade], plan: String, scratch: String,
        into resolved: inout Resolved
    ) throws {
        let asset = survey.situation.asset
        let requests = UpgradeRequests(survey: survey, upgrades: upgrades)
        let answers = try answers(to: requests.list, root: asset.path)
        var remedies: [(Remedy, directory: String)] = []
        for answer in answers {
            switch answer.outcome {
            case .remedy(let remedy): remedies.append((remedy, answer.directory))
            case .refused(let reason):
                resolved.heldBack += requests.heldBack(answer.upgrades, asset, reason)
            case .failed(let error):
                resolved.heldBack += requests.heldBack(answer.upgrades, asset, "\(error)")
            }
        }
        guard !remedies.isEmpty else { return }
        let wanted = requests.answered(by: answers)
        var target = PlanTarget(
            asset: asset.key, name: asset.name, path: asset.path, driver: asset.driver ?? "",
            checks: context.configured(asset).map(context.configuration.checks(of:)) ?? [])
        switch asset.driver {
        case "local":
            try fillLocal(&target, wanted, survey.situation, scratch: scratch, into: &resolved)
        default:
            try fillRepository(
                &target, wanted, remedies, plan: plan, scratch: scratch, into: &resolved)
        }
        target.restart = Array(Set(remedies.flatMap(\.0.restart))).sorted()
        if !target.changes.isEmpty { resolved.targets.append(target) }
    }

    private func answers(to requests: [UpgradeRequest], root path: String) throws -> [RemedyAnswer]
    {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandEnd(.failed, "cannot open '\(path)': \(errorText(errno))")
        }
        defer { close(descriptor) }
        let runner = PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins)
        return RemedyPlanner(catalogue: catalogue, runner: runner)
            .remedies(for: requests, root: descriptor)
    }

    /// A root with dpkg: apt works out the closed set, the files come into the cache.
    private func fillLocal(
        _ target: inout PlanTarget, _ wanted: [UpgradeRequests.Item], _ situation: AssetSituation,
        scratch: String, into resolved: inout Resolved
    ) throws {
        let purls = Dictionary(
            situation.components.map { ($0.name, $0.purl) }, uniquingKeysWith: { first, _ in first }
        )
        let resolver = DebianResolver(
            root: target.path, scratch: scratch, asset: target.asset,
            purl: { name, architecture in
                purls[name].map(UpgradeRequests.withoutVersion)
                    ?? "pkg:deb/debian/\(name)?arch=\(architecture)"
            })
        let others = wanted.filter { $0.request.ecosystem != "deb" }
        resolved.heldBack += others.map {
            $0.heldBack(.unsupported, "the driver 'local' changes dpkg packages only")
        }
        let debs = wanted.filter { $0.request.ecosystem == "deb" }
        do throws(DebianError) {
            let resolution = try resolver.resolve(
                debs.map { WantedUpgrade(name: $0.change.name, version: $0.change.to ?? "") })
            resolved.heldBack += resolution.heldBack.map { held in
                var held = held
                held.findings = debs.filter { $0.change.name == held.package }
                    .flatMap(\.upgrade.ends)
                return held
            }
            let fetch = PackageFetch(
                root: target.path, scratch: scratch, cache: context.cache, isOnline: isOnline)
            let install = try fetch.install(resolution)
            target.fill(
                with: resolution, install: install, earlier: try fetch.earlier(resolution))
        } catch {
            if Interruption.isOn { throw CommandEnd(.interrupted) }
            switch error {
            case .offline, .notFetched:
                // One asset that cannot be served must not keep the others from being patched.
                resolved.heldBack += debs.map { $0.heldBack(.notFetched, "\(error)") }
            default: throw CommandEnd(.failed, "\(target.name): \(error)")
            }
        }
    }
}
