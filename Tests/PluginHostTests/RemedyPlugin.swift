import Foundation
import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest

/// One plugin with a remedy, and a target with a project in `app`.
struct RemedyPlugin {
    let scratch: ScratchFolder
    let catalogue: PluginCatalogue

    /// Makes a plugin `hostile` whose `plan` has `body`, from line 4 on.
    init(_ body: String, before: String = "") throws {
        scratch = try ScratchFolder()
        let folder = try scratch.plugin("hostile", before + Self.source(body))
        catalogue = try PluginCatalogue.load(
            bundled: nil, added: [folder], workerProgram: TestedProgram.path)
        if let error = catalogue.unusable.first { throw error }
        try scratch.write("target/app/list.txt", "one\ntwo two\nthree\n")
        try scratch.write("target/app/side.txt", "aside\n")
        try scratch.write("target/secret.txt", "not of the project\n")
    }

    private static func source(_ body: String) -> String {
        """
        local function spin() while true do end end
        return { name = "hostile", version = "1", api = 1, summary = "hostile",
          remedy = { ecosystems = { "npm" }, projects = { "list.txt" }, files = { "side.txt" }, plan = function(project, out, ctx)
        \(body)
          end } }
        """
    }

    /// Two upgrades that `app/list.txt` shows.
    static let upgrades = ["a", "b"].compactMap { name in
        UpgradeRequest(
            purl: "pkg:npm/\(name)@1.0.0", to: "1.1.0",
            evidence: [Evidence(path: "app/list.txt", line: 2)])
    }

    /// Asks it about upgrades.
    func answers(
        _ upgrades: [UpgradeRequest] = upgrades, worker: String = TestedProgram.path,
        limits: RunLimits = HostilePlugin.shortLimits, isStrict: Bool = false,
        remark: (String, RemarkReply) -> Void = { _, _ in }
    ) throws -> [RemedyAnswer] {
        var planner = RemedyPlanner(
            catalogue: catalogue,
            runner: PluginRunner(workerProgram: worker, plugins: catalogue.plugins))
        planner.limits = limits
        planner.isStrict = isStrict
        let root = unsafe open(scratch.path("target"), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(root) }
        return planner.remedies(for: upgrades, root: root, remark: remark)
    }

    /// The failure of an answer to everything.
    func failure(
        worker: String = TestedProgram.path, limits: RunLimits = HostilePlugin.shortLimits,
        isStrict: Bool = false
    ) throws -> PluginError? {
        let answers = try answers(worker: worker, limits: limits, isStrict: isStrict)
        guard case .failed(let error)? = answers.last?.outcome else { return nil }
        return error
    }
}

extension RemedyAnswer {
    var remedy: Remedy? { if case .remedy(let remedy) = outcome { remedy } else { nil } }
    var reason: String? { if case .refused(let reason) = outcome { reason } else { nil } }
}
