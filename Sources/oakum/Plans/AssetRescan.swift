import Glibc
import Matching
import PatchModel
import PluginHost
import Reporting
import Rollout
import Scanning
import Store

/// Looks at targets again with the current feeds: the last word on whether a finding is gone.
struct AssetRescan: TargetRescan {
    let context: CommandContext
    let catalogue: PluginCatalogue
    let workerProgram: String
    let git: GitDriver

    private var state: StateDatabase { context.state }

    /// A repository as it is carried out is its base branch at the remote, not somebody's checkout.
    func rescan(
        _ target: PlanTarget, at path: String, isRecorded: Bool
    ) throws -> RescanResult {
        guard isRecorded, target.driver == git.name else {
            return try look(at: path, as: target, isRecorded: isRecorded)
        }
        let scratch = try ScratchPlace(in: context.directory, named: "rescan")
        defer { scratch.remove() }
        let copy = try git.copyOfBase(of: target, scratch: scratch.path + "/base")
        return try look(at: copy.asset, as: target, isRecorded: true)
    }

    private func look(
        at path: String, as target: PlanTarget, isRecorded: Bool
    ) throws -> RescanResult {
        let started = Clock.now
        var taking = InventoryTaking(catalogue: catalogue, workerProgram: workerProgram)
        taking.isQuiet = true
        let kind = try state.asset(key: target.asset)?.asset?.kind ?? .directory
        let place = ScanTarget(kind: kind, path: path, assetKey: target.asset)
        let inventory = try taking.take(place, kinds: ["inventory"])
        let before = try context.openFindings(of: target.asset)
        let scan = Scan(
            catalogue: catalogue, workerProgram: workerProgram,
            advisories: try context.directory.advisories(), gate: nil, wantsUpgrades: false)
        let report = try scan.report(on: inventory, started: started)
        if let reason = doubt(report.inventory, about: before)
            ?? VanishedPlaces(before: before, now: report.inventory).reasons.first
        {
            throw IncompleteRescan(reason: reason)
        }
        if isRecorded {
            try ScanRecording(
                state: state, actor: context.actor, policy: context.configuration.risk
            ).record(
                report, name: target.name, path: target.path)
        }
        let now = Set(report.findings.map(\.id))
        let known = Set(before.map(\.id)).union(target.claims.map(\.finding))
        return RescanResult(
            stillOpen: target.claims.map(\.finding).filter(now.contains),
            introduced: report.findings.filter { !known.contains($0.id) }.map {
                "\($0.advisory) in \($0.name)"
            })
    }

    /// Why findings that were not found might be there all the same.
    private func doubt(_ inventory: Inventory, about findings: [Finding]) -> String? {
        if Interruption.isOn { return "interrupted" }
        return findings.lazy.compactMap { ScanRecording.doubt(about: $0, inventory) }.first
    }
}

/// A look at a target that did not see everything it had to.
struct IncompleteRescan: Error, CustomStringConvertible {
    var reason: String
    var description: String { "the target could not be looked at again: \(reason)" }
}
