import ArgumentParser
import PluginHost
import PluginProtocol
import Reporting

/// `oakum plugin repl`: Lua, line by line, where a plugin's functions run.
struct PluginREPLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "Try lines of Lua on a file, as a plugin would see it.",
        discussion: """
            Bound are 'file' (or 'document'), 'out', 'ctx', 'oakum', and 'plugin', the table that \
            plugin.lua returns. Values are shown, records as they are emitted. What is assigned \
            stays for the next lines; a leading 'local' is taken away for that. The lines run in \
            a worker, behind the same fence as a plugin.

            :help lists the commands of the prompt. Lines can be piped in; the exit code is 5 \
            when one of them failed.

            EXAMPLES
              oakum plugin repl npm package-lock.json
              echo 'file:json().packages' | oakum plugin repl npm package-lock.json
              echo 'plugin.inventory.read(file, out, ctx)' | oakum plugin repl ./acme list.parts
            """)

    @Argument(help: "The name of a bundled plugin, or a folder such as ./acme.")
    var plugin: String

    @Argument(help: "The file to try lines on.") var file: String

    @Option(
        help: ArgumentHelp(
            "Whose records 'out' takes: inventory, releases, feed or signal.", valueName: "kind"))
    var kind: String?

    @Option(
        help: ArgumentHelp("Processor time that one line may take.", valueName: "seconds"))
    var seconds = 10

    func validate() throws {
        if let kind, !PluginInput.kinds.contains(kind) {
            throw ValidationError(
                "--kind takes inventory, releases, feed or signal, not '\(kind)'")
        }
        guard (1...3600).contains(seconds) else {
            throw ValidationError("--seconds takes a number from 1 to 3600, not \(seconds)")
        }
    }

    func run() throws {
        let (number, catalogue, worker) = try PluginPlaces.plugin(plugin)
        let input = try PluginInput(
            plugin: catalogue.plugins[number], number: number, kind: kind, path: file)
        guard !input.isFolder else {
            throw CommandEnd.usage("'\(file)' is a folder: name a file")
        }
        var limits = RunLimits()
        limits.processorMilliseconds = Int64(seconds) * 1000
        limits.wallMilliseconds = max(limits.wallMilliseconds, Int64(seconds) * 1000)
        try PluginREPL(input: input, worker: worker, limits: limits).run()
    }
}
