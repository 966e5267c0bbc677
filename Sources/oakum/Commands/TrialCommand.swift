import ArgumentParser
import PatchModel
import Reporting

/// `oakum trial`: the patch in a sandbox, before anything real is touched.
struct TrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial",
        abstract: "Carry a plan out in a sandbox, run its checks, scan again, throw it away.",
        discussion: """
            A host or root directory is tried in an overlay over it, a repository in a copy. One \
            target of each distinct change is tried. Only a trial whose every check is successful \
            and whose findings are gone passes; inconclusive is not passed.

            EXAMPLE
              oakum trial P-1
            """)

    @Argument(help: "The plan's id.") var plan: String
    @OptionGroup var data: DataOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var plugins: PluginOptions
    @OptionGroup var page: PageOptions
    @Flag(help: "Try every target, not one of each distinct change.")
    var every = false
    @Flag(name: .shortAndLong, help: "No progress line.")
    var quiet = false

    func run() throws {
        let context = try CommandContext(data: data, settings: settings)
        let running = try PlanTrial(context: context, plugins: plugins, isQuiet: quiet)
        let plan = try running.run(context.plan(plan), everyTarget: every)
        let report = try context.planReport(plan)
        try page.show("plan", report, report.document)
        if Interruption.isOn { throw CommandEnd(.interrupted) }
        guard plan.state != .testFailed else { throw CommandEnd(.failed) }
    }
}
