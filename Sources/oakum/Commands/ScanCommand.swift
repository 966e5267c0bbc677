import ArgumentParser
import PatchModel
import Policy
import Reporting

/// `oakum scan`: what is there, what is vulnerable, what ends it.
struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Find vulnerable packages and the versions that end it.",
        discussion: """
            Walks the target once, matches against the imported feeds, and looks up which newer \
            versions the machine's own package lists offer. Nothing is sent or fetched.

            EXAMPLES
              oakum scan /
              oakum scan . --fail-on high,kev -o json > findings.json
            """)

    @OptionGroup var target: TargetOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var plugins: PluginOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Print as table or json.", valueName: "format"))
    var output: OutputFormat = .table

    @Option(
        name: .customLong("fail-on"),
        help: ArgumentHelp(
            "Exit with 1 on findings that match: low|medium|high|critical, kev, epss=0.5, "
                + "comma-separated.",
            valueName: "conditions"))
    var failOn: String?

    @Option(
        name: .customLong("fail-in"),
        help: ArgumentHelp(
            "Folders whose findings count for --fail-on, too: vendored, test, documentation, "
                + "comma-separated, or all.",
            valueName: "classes"))
    var failIn: PathClassList?

    @Flag(
        name: .customLong("no-upgrades"),
        help: "Do not look at the package lists on the target for newer versions.")
    var skipsUpgrades = false

    func validate() throws {
        guard failIn == nil || failOn != nil else {
            throw ValidationError("--fail-in needs --fail-on: it says where its conditions hold")
        }
    }

    func run() throws {
        let gate: FailOn?
        do {
            gate = try failOn.map { try FailOn(parsing: $0, counted: failIn?.classes ?? []) }
        } catch {
            throw CommandEnd.usage("\(error)")
        }
        let context = try CommandContext(data: data, settings: settings, .record)
        let (catalogue, worker) = try plugins.catalogue(context.configuration)
        var scan = Scan(
            catalogue: catalogue, workerProgram: worker,
            advisories: try context.directory.advisories(), gate: gate,
            wantsUpgrades: !skipsUpgrades)
        let started = Clock.now
        let kinds: Set<String> = skipsUpgrades ? ["inventory"] : ["inventory", "releases"]
        let inventory = try target.scan(kinds: kinds, catalogue, worker: worker)
        scan.before = try context.openFindings(of: inventory.target.assetKey)
        let report = try scan.report(on: inventory, started: started)
        let path = inventory.target.path
        try ScanRecording(
            state: context.state, actor: context.actor, policy: context.configuration.risk
        ).record(report, name: target.asset ?? path, path: path)
        switch output {
        case .json: try JSONReport.write(report) { try Terminal.write($0) }
        case .table:
            let table = TableReport(
                width: Terminal.width, isColour: Terminal.isColour, isWide: target.wide)
            try Terminal.print(table.render(report))
        }
        let statuses = Set(report.exitCodes.compactMap { ExitStatus(rawValue: Int32($0)) })
        let status = ExitStatus.first(of: statuses)
        if status != .done { throw CommandEnd(status) }
    }
}

/// The value of `--fail-in`.
struct PathClassList: ExpressibleByArgument {
    let classes: Set<PathClass>

    init?(argument: String) {
        if argument == "all" {
            classes = Set(PathClass.allCases)
            return
        }
        var classes: Set<PathClass> = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let found = PathClass(rawValue: String(part)) else { return nil }
            classes.insert(found)
        }
        self.classes = classes
    }
}
