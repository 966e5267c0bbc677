import ArgumentParser
import PatchModel
import Reporting

/// `oakum rollout`: carries an approved plan out, wave by wave.
struct RolloutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout",
        abstract: "Carry out an approved plan: start, status, pause, resume, abort.",
        discussion: """
            `start` and `resume` work in the foreground until the plan ends, pauses or waits. \
            Whatever ends them, `resume` goes on: steps whose end nobody saw are looked up on the \
            target first, never blindly repeated.
            """,
        subcommands: [
            Start.self, Status.self, Pause.self, Resume.self, Abort.self, Discard.self,
        ])

    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start", abstract: "Begin the rollout, inside a maintenance window.",
            discussion: """
                EXAMPLES
                  oakum rollout start P-1
                  oakum rollout start P-1 --now --reason 'exploited since noon'
                """)

        @Argument(help: "The plan's id.") var plan: String
        @OptionGroup var options: RolloutOptions
        @Flag(
            help: ArgumentHelp(
                "Start outside the windows. Needs --reason, and a second person's approval."))
        var now = false
        @Option(help: ArgumentHelp("Why it cannot wait for a window.", valueName: "text"))
        var reason: String?

        func run() throws {
            let rollout = try options.rollout()
            try options.end(rollout.start(plan, override: now ? reason ?? "" : nil))
        }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Show where a rollout stands.",
            discussion: """
                EXAMPLE
                  oakum rollout status P-1
                """)

        @Argument(help: "The plan's id.") var plan: String
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var page: PageOptions

        func run() throws {
            let context = try CommandContext(data: data, settings: settings, .show)
            let report = try context.rolloutReport(context.plan(plan))
            try page.show("rollout", report, report.document)
        }
    }

    struct Pause: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause", abstract: "Start no more targets; those that run finish.",
            discussion: """
                EXAMPLE
                  oakum rollout pause P-1 --reason 'pager'
                """)

        @Argument(help: "The plan's id.") var plan: String
        @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason = "paused by hand"
        @OptionGroup var options: RolloutOptions

        func run() throws {
            try options.show(options.rollout().pause(plan, reason: reason))
        }
    }

    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume", abstract: "Go on with a rollout that was paused or cut off.",
            discussion: """
                Outside the maintenance windows, targets that have begun are finished and no other \
                starts.

                EXAMPLE
                  oakum rollout resume P-1
                """)

        @Argument(help: "The plan's id.") var plan: String
        @OptionGroup var options: RolloutOptions
        @Flag(help: "Go on outside the windows. Needs --reason, and a second person's approval.")
        var now = false
        @Option(help: ArgumentHelp("Why it cannot wait for a window.", valueName: "text"))
        var reason: String?

        func run() throws {
            let rollout = try options.rollout()
            let resumed = try rollout.resume(plan, override: now ? reason ?? "" : nil)
            try options.end(
                resumed,
                wanted: rollout.isTakenBackByHand(resumed) ? [.rolledBack, .rollingBack] : [])
        }
    }

    struct Abort: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "abort", abstract: "Stop a rollout and take its targets back.",
            discussion: """
                EXAMPLE
                  oakum rollout abort P-1 --reason 'errors rise'
                """)

        @Argument(help: "The plan's id.") var plan: String
        @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String
        @OptionGroup var options: RolloutOptions

        func run() throws {
            // Another oakum that carries the plan out notices, and takes it back itself.
            try options.end(
                options.rollout().abort(plan, reason: reason),
                wanted: [.rolledBack, .rollingBack, .aborting])
        }
    }
}

extension RolloutCommand {
    struct Discard: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "discard",
            abstract: "Throw the snapshots of a done plan away; it cannot be rolled back any more.",
            discussion: """
                EXAMPLE
                  oakum rollout discard P-1
                """)

        @Argument(help: "The plan's id.") var plan: String
        @OptionGroup var options: RolloutOptions

        func run() throws {
            let plan = try options.rollout().discard(plan)
            try Terminal.print("\(plan.id): its snapshots are gone")
        }
    }
}

/// `oakum rollback`: takes a plan back that is done.
struct RollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Take a plan back that is done: earlier versions, findings open again.",
        discussion: """
            EXAMPLE
              oakum rollback P-1 --reason 'slow since the upgrade'
            """)

    @Argument(help: "The plan's id.") var plan: String
    @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String
    @OptionGroup var options: RolloutOptions

    func run() throws {
        // A target of git goes back when its branch is merged.
        try options.end(
            options.rollout().rollback(plan, reason: reason), wanted: [.rolledBack, .rollingBack])
    }
}

/// What every command has that carries a plan out.
struct RolloutOptions: ParsableArguments {
    @OptionGroup var data: DataOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var plugins: PluginOptions
    @OptionGroup var page: PageOptions
    @Flag(help: "Allow drivers to reach other machines: a git remote that is not a local path.")
    var online = false
    @Flag(name: .shortAndLong, help: "No progress lines.")
    var quiet = false

    func rollout() throws -> PlanRollout {
        try PlanRollout(
            context: CommandContext(data: data, settings: settings), plugins: plugins,
            isOnline: online, isQuiet: quiet)
    }

    /// Shows where the plan stands now.
    func show(_ plan: Plan) throws {
        let context = try CommandContext(data: data, settings: settings)
        let report = try context.rolloutReport(plan)
        try page.show("rollout", report, report.document)
    }

    /// As ``show(_:)``, and turns it into an exit code.
    ///
    /// - Parameter wanted: States that are a success beside the ones on the way to done.
    func end(_ plan: Plan, wanted: Set<PlanState> = []) throws {
        try show(plan)
        if Interruption.isOn { throw CommandEnd(.interrupted) }
        switch plan.state {
        case .done, .verifying, .scheduled: return
        case let state: if !wanted.contains(state) { throw CommandEnd(.failed) }
        }
    }
}
