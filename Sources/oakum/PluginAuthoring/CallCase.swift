import Glibc
import PluginHost
import PluginProtocol
import Scanning

/// A golden case whose input is one document, `input.json`: check, notify, report and releases.list.
struct CallCase {
    let folder: String
    let plugin: Plugin
    let number: Int
    let runner: PluginRunner
    var limits = RunLimits()
    var shuffles: UInt64 = 0

    /// The file that makes a case one of these.
    static let fileName = "input.json"

    /// What is answered to the case's document.
    func traces() throws -> [FileTrace] {
        let options = try CaseOptions(folder: folder, plugin.manifest).values
        return [
            try trace(
                of: folder + "/" + Self.fileName, named: Self.fileName, try function(), options)
        ]
    }

    /// What is answered to the document at `path`, which errors call `name`.
    func trace(
        of path: String, named name: String, _ function: PluginFunction,
        _ options: [WireValue.Entry]
    ) throws -> FileTrace {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, let bytes = fileBytes(path) else {
            throw CommandEnd.usage("cannot read '\(path)': \(errorText(errno))")
        }
        defer { close(descriptor) }
        let request = CallRequest(
            plugin: number, function: function, path: name, isStrict: true,
            options: options, now: CaseOptions.now, shuffles: shuffles, limits: limits)
        var trace = FileTrace(path: name)
        let before = runner.cost
        runner.cost = RunCost()
        let inspect: (RecordKind, WireValue) -> Void = {
            trace.records.append(.init(kind: $0, value: $1))
        }
        switch function {
        case .checkSteps:
            let said = runner.checks(request, target: bytes, inspect: inspect)
            trace.take(said.remarks, said.result)
        case .notifyMessage:
            let said = runner.messages(request, event: bytes, inspect: inspect)
            trace.take(said.remarks, said.result)
        case .releasesList:
            let fetcher = try RecordedFetcher(
                folder: folder, hosts: PluginNeeds(plugin.manifest).hosts(with: options))
            let said = runner.releases(
                request, document: bytes, fetcher: fetcher, inspect: inspect)
            trace.take(said.remarks, said.result)
        default:
            var text: [UInt8] = []
            let said = try runner.render(request, document: descriptor) { text += $0 }
            trace.take(said.remarks, said.result)
            trace.rendered = text
        }
        trace.cost = runner.cost
        runner.cost = before.adding(trace.cost)
        return trace
    }

    /// The only function of the plugin that takes a document, else the one that the case's name
    /// begins with.
    private func function() throws -> PluginFunction {
        let manifest = plugin.manifest
        let has: [(PluginFunction, Bool)] = [
            (.checkSteps, manifest.check != nil), (.notifyMessage, manifest.notify != nil),
            (.reportRender, manifest.report != nil), (.releasesList, manifest.releaseList != nil),
        ]
        let functions = has.filter(\.1).map(\.0)
        if functions.count == 1 { return functions[0] }
        let name = folder.split(separator: "/").last.map(String.init) ?? ""
        if let function = functions.first(where: { name.hasPrefix($0.kind + "-") }) {
            return function
        }
        throw CommandEnd.usage(
            functions.isEmpty
                ? "'\(folder)' has \(Self.fileName), but plugin '\(plugin.name)' has none of check, "
                    + "notify, report and releases.list"
                : "'\(folder)': begin the case's name with "
                    + functions.map { "'\($0.kind)-'" }.joined(separator: " or ")
                    + ", so that it is known which function gets \(Self.fileName)")
    }
}
