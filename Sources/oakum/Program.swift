import ArgumentParser
import Glibc
import PluginProtocol
import PluginWorker

/// Where the program starts.
///
/// `main` is synchronous: a plugin worker must be entered before any thread is started.
@main
enum Program {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == WorkerLaunch.argument { WorkerProcess.run() }
        // A reader that went away is an error of write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        exit(run(Array(arguments)).rawValue)
    }

    /// Runs the command line and says how it ended.
    private static func run(_ arguments: [String]) -> ExitStatus {
        do {
            var command = try OakumCommand.parseAsRoot(arguments)
            try command.run()
            return .done
        } catch let end as CommandEnd {
            if let message = end.message { Terminal.printError(message) }
            return end.status
        } catch {
            return report(error)
        }
    }

    /// Help and version are no errors; a wrong command line is 2, as documented.
    private static func report(_ error: any Error) -> ExitStatus {
        let code = OakumCommand.exitCode(for: error)
        if code == .success {
            print(OakumCommand.message(for: error))
            return .done
        }
        if code == .validationFailure {
            // One style for all errors, whoever found them.
            let message = OakumCommand.fullMessage(for: error)
            Terminal.printError(
                message.hasPrefix("Error: ") ? "error: " + message.dropFirst(7) : message)
            return .usage
        }
        if let code = error as? ExitCode { return ExitStatus(rawValue: code.rawValue) ?? .failed }
        // Whatever is not the command line's fault: a full disk, a worker that does not start.
        Terminal.printError("error: \(error)")
        return .failed
    }
}

/// The program's own command line.
struct OakumCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oakum",
        abstract: "Patch management you can script.",
        discussion: """
            Finds what a machine, directory or project has installed, which of it is known to be \
            vulnerable, and which newer versions end that. Nothing is sent or fetched.

            EXAMPLES
              oakum scan /                     this machine
              oakum scan . --fail-on high      a project, for CI
              oakum inventory . -o json        what is there, without matching
              oakum feeds import osv FILE      advisories to match against

            EXIT CODES
              0 done   1 findings at or above --fail-on   2 usage or configuration
              3 incomplete   4 advisory data missing, starter only or stale
              5 an operation failed   130 interrupted
            """,
        version: toolVersion,
        subcommands: [
            ScanCommand.self, InventoryCommand.self, FindingsCommand.self, ExplainCommand.self,
            WhatIfCommand.self, AssetCommand.self, PlanCommand.self, TrialCommand.self,
            ApproveCommand.self, RejectCommand.self, RolloutCommand.self, RollbackCommand.self,
            AuditCommand.self, FeedsCommand.self, ReportCommand.self, PluginCommand.self,
            VersionCommand.self, CVSSCommand.self, ConfigCommand.self, WindowCommand.self,
        ])
}

/// The version of this program.
let toolVersion = "0.1.0"
