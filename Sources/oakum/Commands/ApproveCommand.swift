import ArgumentParser
import PatchModel
import Policy
import Reporting

/// `oakum approve`: one person's word on one digest.
struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve a plan, bound to its digest.",
        discussion: """
            Who approves is the login user, or with --signature the owner of an SSH key in the \
            allowed signers file (approval.signers in oakum.yaml). The requester cannot approve \
            unless the policy allows it.

            EXAMPLES
              oakum approve P-1 --comment 'CR-4711'
              oakum approve P-1 --statement > p1.txt; ssh-keygen -Y sign -n oakum -f KEY p1.txt
              oakum approve P-1 --signature p1.txt.sig
            """)

    @Argument(help: "The plan's id.") var plan: String
    @Flag(help: "Also agree to a start outside the maintenance windows.")
    var now = false
    @OptionGroup var options: VerdictOptions

    func run() throws { try options.run(plan, .approved, coversOverride: now) }
}

/// `oakum reject`: the opposite.
struct RejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Reject a plan that awaits approval.",
        discussion: """
            EXAMPLE
              oakum reject P-1 --comment 'not before the release'
            """)

    @Argument(help: "The plan's id.") var plan: String
    @OptionGroup var options: VerdictOptions

    func run() throws { try options.run(plan, .rejected) }
}

/// What `approve` and `reject` share.
struct VerdictOptions: ParsableArguments {
    @OptionGroup var data: DataOptions
    @OptionGroup var settings: ConfigurationOptions
    @Option(help: ArgumentHelp("Why; kept in the audit trail.", valueName: "text"))
    var comment: String?
    @Option(
        help: ArgumentHelp(
            "The digest that you have seen; refused when the plan's is another.",
            valueName: "sha256:..."))
    var digest: String?
    @Option(
        help: ArgumentHelp(
            "A signature over what --statement printed; the statement lies beside it, without .sig.",
            valueName: "file.sig"))
    var signature: String?
    @Flag(help: "Print what is to be signed, and do nothing else.")
    var statement = false

    func run(
        _ id: String, _ verdict: Approval.Verdict, coversOverride: Bool = false
    ) throws {
        let context = try CommandContext(data: data, settings: settings)
        let plan = try context.plan(id)
        guard let current = plan.digest else {
            throw CommandEnd.usage("\(plan.id) is not resolved: there is nothing to approve yet")
        }
        if let digest, digest != current {
            throw CommandEnd.usage(
                "\(plan.id) has changed: its digest is \(current), not \(digest); see "
                    + "oakum plan show \(plan.id)")
        }
        let approval = PlanApproval(context: context)
        if statement {
            let text = try approval.statement(plan, verdict, coversOverride: coversOverride).text
            return try Terminal.write(Array(text.utf8))
        }
        let changed = try approval.decide(
            plan, verdict, coversOverride: coversOverride, signature: signature,
            comment: comment ?? "")
        try Terminal.print(changed.summary)
    }
}
