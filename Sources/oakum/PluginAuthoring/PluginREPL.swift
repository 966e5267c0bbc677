import Glibc
import PluginHost
import PluginProtocol
import Reporting
import Scanning

/// The prompt of `oakum plugin repl`.
final class PluginREPL {
    private let name: String
    private let path: String
    private let prompt: PluginPrompt
    private let root: Int32
    private let isInteractive = isatty(STDIN_FILENO) == 1 && Terminal.outputIsTerminal
    private let text = PluginRunText()
    /// Every record so far, as lines.
    private var records: [String] = []
    private var failures = 0
    private var input = StandardInput()

    private static let help = """
        file, document   the file: file:lines(), file:json(), file:text() ...
        out, ctx         where records go; options
        plugin           the table that plugin.lua returns
        oakum            the library; 'oakum plugin types' lists it

        :records   all records so far
        :reload    read the plugin's files anew and start afresh
        :help      this
        :quit      end; so does Ctrl-D
        """

    init(input: PluginInput, worker: String, limits: RunLimits) throws {
        name = input.plugin.name
        let file: String
        var request = RunRequest(
            plugin: input.number, kind: input.kind ?? "", path: input.path, isStrict: true,
            options: input.plugin.manifest.options.map {
                .init(name: $0.name, value: $0.standard)
            }, limits: limits)
        if input.isDocument {
            root = -1
            file = input.path
        } else {
            let place = try input.place()
            request.kind = place.claim.kind
            request.path = place.path
            request.glob = place.claim.pattern.description
            request.root = place.claim.pattern.matchedRoot(of: place.path) ?? ""
            root = unsafe open(place.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            file = place.root + "/" + place.path
        }
        path = request.path
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false)
        prompt = PluginPrompt(
            workerProgram: worker, folder: input.plugin.folder, request: request, file: file,
            siblings: TargetSiblings(
                root: root, directory: parts.dropLast().joined(separator: "/"),
                allowed: input.isDocument ? [] : input.plugin.manifest.needs.files))
    }

    deinit { if root >= 0 { close(root) } }

    /// Takes lines until the input ends.
    func run() throws {
        if isInteractive {
            try Terminal.print("\(name) on \(terminalText(path)); :help lists what there is")
        }
        var pending = ""
        while let line = try nextLine(isFirst: pending.isEmpty) {
            if pending.isEmpty, line.hasPrefix(":") {
                if try !command(line) { break }
                continue
            }
            pending += pending.isEmpty ? Self.assignable(line) : "\n" + line
            if pending.allSatisfy(\.isWhitespace) {
                pending = ""
            } else if try evaluate(pending) {
                pending = ""
            }
        }
        if !pending.isEmpty { try fail("the last line is not complete") }
        if failures > 0, !isInteractive { throw CommandEnd(.failed) }
    }

    private func nextLine(isFirst: Bool) throws -> String? {
        if isInteractive {
            try Terminal.write(Array((isFirst ? name + "> " : "... ").utf8))
        }
        return input.nextLine()
    }

    /// A local would be gone with its line; `local x = 1` is what people paste.
    private static func assignable(_ line: String) -> String {
        let trimmed = line.drop { $0 == " " || $0 == "\t" }
        guard trimmed.hasPrefix("local "), trimmed.contains("=") || trimmed.contains("function")
        else { return line }
        return String(trimmed.dropFirst(6))
    }

    /// Runs a command of the prompt; false when it ends the prompt.
    private func command(_ line: String) throws -> Bool {
        switch line.split(separator: " ").first {
        case ":quit", ":q": return false
        case ":help", ":h": try Terminal.print(Self.help)
        case ":records":
            for record in records { try Terminal.print(record) }
            try Terminal.print(counted(records.count, "record"))
        case ":reload":
            records.removeAll()
            do throws(PluginError) { try prompt.reload() } catch {
                try fail("\(error)")
                break
            }
            try Terminal.print("reloaded; what was assigned is gone")
        default: try fail("there is no '\(line)': :help lists what there is")
        }
        return true
    }

    /// Runs a piece; false when more lines are wanted.
    private func evaluate(_ piece: String) throws -> Bool {
        var lines: [String] = []
        let answer: PluginPrompt.Answer
        do throws(PluginError) {
            answer = try prompt.evaluate(piece) { event in
                switch event {
                case .record(let kind, let value):
                    let line = text.line(of: kind, value, path: path)
                    records.append(line)
                    lines.append(line)
                case .remark(let remark): lines.append(shown(remark))
                }
            }
        } catch {
            try fail("\(error)")
            return true
        }
        for line in lines { try Terminal.print(line) }
        switch answer {
        case .incomplete: return false
        case .values(let values):
            for value in values { try Terminal.print(terminalText(value, keepingLines: true)) }
        case .failed(let error):
            try fail(error.line.map { "\(path):\($0): \(error.reason)" } ?? error.reason)
        case .restarted(let error):
            try fail("\(error.reason)\nthe session was restarted: what was assigned is gone")
        }
        return true
    }

    private func shown(_ remark: RemarkReply) -> String {
        let place = remark.line.map { "\(path):\($0): " } ?? ""
        switch remark.kind {
        case .warning: return text.colour.yellow("warning: ") + terminalText(place + remark.text)
        case .skip, .foreign: return text.colour.dim("skip: ") + terminalText(remark.text)
        case .log:
            let words =
                remark.text.hasPrefix("print: ") ? remark.text.dropFirst(7) : remark.text[...]
            return PluginRunText.logged(words, keepingLines: true)
        }
    }

    private func fail(_ message: String) throws {
        failures += 1
        try Terminal.print(
            text.colour.red("error: ") + terminalText(message, keepingLines: true))
    }
}
