import ArgumentParser
import PatchModel
import Planning
import Reporting
import Rollout
import Store

/// `oakum plan`: which upgrades, where, why, and how they are undone.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Work out which upgrades end the most risk, and show, list or cancel plans.",
        subcommands: [
            Create.self, Resolve.self, Show.self, List.self, Cancel.self, Blocked.self,
            Unblock.self,
        ])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Scan assets, choose upgrades and resolve them to exact files.",
            discussion: """
                What is resolved is what a trial tests, what people approve and what is carried \
                out: one digest covers it.

                EXAMPLES
                  oakum plan create --asset group=web --online
                  oakum plan create --asset name=shop --finding CVE-2024-37891 --budget 5
                """)

        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var plugins: PluginOptions
        @OptionGroup var page: PageOptions

        @Option(
            name: .customLong("asset"),
            help: ArgumentHelp("The assets to patch.", valueName: "selector"))
        var selector: String
        @Option(help: ArgumentHelp("What the plan is called.", valueName: "text"))
        var title: String?
        @Option(
            name: .customLong("finding"),
            help: ArgumentHelp(
                "Only what ends this finding or advisory; may be repeated.", valueName: "id"))
        var findings: [String] = []
        @Option(help: ArgumentHelp("lowest, highest or no-introduce.", valueName: "mode"))
        var mode = "lowest"
        @Option(
            help: ArgumentHelp(
                "Spend at most this much: an upgrade costs 1, a restart or reboot more, and ten "
                    + "times its breaking risk.", valueName: "cost"))
        var budget: Double?
        @Flag(help: "Fetch package files and ask package indexes where that is needed.")
        var online = false
        @Flag(name: .shortAndLong, help: "No progress line.")
        var quiet = false

        func run() throws {
            guard let mode = UpgradeChoice.Mode(rawValue: mode) else {
                throw CommandEnd.usage(
                    "--mode takes lowest, highest or no-introduce, not '\(mode)'")
            }
            if let budget, !(budget.isFinite && budget >= 0) {
                throw CommandEnd.usage("--budget takes a number from 0 on, not \(budget)")
            }
            let context = try CommandContext(data: data, settings: settings)
            let request = PlanRequest(
                selector: selector, title: title, findings: findings, mode: mode, budget: budget,
                isOnline: online, isQuiet: quiet)
            let creation = try PlanCreation(context: context, plugins: plugins)
            let (plan, statuses) = try creation.create(request)
            let report = try context.planReport(plan)
            try page.show("plan", report, report.document)
            let status = ExitStatus.first(of: statuses)
            if status != .done { throw CommandEnd(status) }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a plan: what, where, why, by when, what could break, how it is undone.",
            discussion: """
                EXAMPLES
                  oakum plan show P-1
                  oakum plan show P-1 -o markdown > change-request.md
                """)

        @Argument(help: "The plan's id.") var plan: String
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var page: PageOptions

        func run() throws {
            let context = try CommandContext(data: data, settings: settings, .show)
            let report = try context.planReport(context.plan(plan))
            try page.show("plan", report, report.document)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List plans, the newest first.",
            discussion: """
                EXAMPLE
                  oakum plan list
                """)

        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var page: PageOptions

        func run() throws {
            let context = try CommandContext(data: data, settings: settings, .show)
            let report = PlanList(plans: try context.state.plans().reversed())
            try page.show("plans", report, report.document)
        }
    }

    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel", abstract: "Give up a plan that does not roll.",
            discussion: """
                EXAMPLE
                  oakum plan cancel P-1 --reason 'superseded by the migration'
                """)

        @Argument(help: "The plan's id.") var plan: String
        @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions

        func run() throws {
            let context = try CommandContext(data: data, settings: settings)
            let plan = try context.move(
                context.plan(plan), .cancelled, reason: reason)
            try Terminal.print("\(plan.id) is cancelled")
        }
    }
}

// MARK: Resolving again, and blocked versions

extension PlanCommand {
    struct Resolve: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resolve",
            abstract: "Resolve a plan that does not roll yet again, against what is there now.",
            discussion: """
                When its digest changes, trials and approvals of the earlier one are void.

                EXAMPLE
                  oakum plan resolve P-1 --online
                """)

        @Argument(help: "The plan's id.") var plan: String
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var plugins: PluginOptions
        @OptionGroup var page: PageOptions
        @Flag(help: "Fetch package files and ask package indexes where that is needed.")
        var online = false
        @Flag(name: .shortAndLong, help: "No progress line.")
        var quiet = false

        func run() throws {
            let context = try CommandContext(data: data, settings: settings)
            let creation = try PlanCreation(context: context, plugins: plugins)
            let before = try context.plan(plan)
            let (after, statuses, changes) = try creation.resolveAgain(
                before, isOnline: online, isQuiet: quiet)
            if after.digest == before.digest {
                Terminal.printError("\(plan): nothing has changed")
            } else {
                for change in changes { Terminal.printError("changed: \(change)") }
            }
            let report = try context.planReport(after)
            try page.show("plan", report, report.document)
            let status = ExitStatus.first(of: statuses)
            if status != .done { throw CommandEnd(status) }
        }
    }

    struct Blocked: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "blocked",
            abstract: "List versions that a rollback took back and that are not proposed again.",
            discussion: """
                EXAMPLE
                  oakum plan blocked
                """)

        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var page: PageOptions

        func run() throws {
            let context = try CommandContext(data: data, settings: settings, .show)
            let report = BlockedList(
                blocked: try context.state.blockedVersions(at: context.now))
            try page.show("blocked", report, report.document)
        }
    }

    struct Unblock: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unblock", abstract: "Let a version be proposed again.",
            discussion: """
                EXAMPLE
                  oakum plan unblock pkg:deb/debian/jq 1.6-2 --reason 'the check was wrong'
                """)

        @Argument(help: "The package URL, as `oakum plan blocked` shows it.") var package: String
        @Argument(help: "The version.") var version: String
        @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions

        func run() throws {
            let context = try CommandContext(data: data, settings: settings)
            var event = context.event("version.unblocked", reason: reason)
            event.facts = ["package": package, "version": version]
            guard
                try context.state.unblock(
                    package: package, version: version, at: context.now, event: event)
            else {
                throw CommandEnd.usage("'\(package)' '\(version)' is not blocked")
            }
            try Terminal.print("\(package) \(version) may be proposed again")
        }
    }
}
