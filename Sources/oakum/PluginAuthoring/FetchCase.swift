import Glibc
import PluginHost
import PluginProtocol
import Scanning

/// A golden case of a feed's or signal's `fetch`: recorded answers, and what is made of them.
struct FetchCase {
    let folder: String
    let plugin: Plugin
    let number: Int
    let runner: PluginRunner
    var limits = RunLimits()
    var shuffles: UInt64 = 0

    /// The documents that were handed on, then what `read` says of each.
    func traces() throws -> [FileTrace] {
        let function: PluginFunction
        if plugin.manifest.feed?.hasFetch == true {
            function = .feedFetch
        } else if plugin.manifest.signal?.hasFetch == true {
            function = .signalFetch
        } else {
            throw CommandEnd.usage(
                "'\(folder)' has \(RecordedFetcher.fileName), but plugin '\(plugin.name)' has no "
                    + "function fetch")
        }
        let options = try CaseOptions(folder: folder, plugin.manifest).values
        let fetcher = try RecordedFetcher(
            folder: folder, hosts: PluginNeeds(plugin.manifest).hosts(with: options))
        let request = CallRequest(
            plugin: number, function: function, path: "fetch", isStrict: true, options: options,
            now: CaseOptions.now, shuffles: shuffles, limits: limits)
        var trace = FileTrace(path: "fetch")
        let fetched = runner.fetch(
            request, fetcher: fetcher,
            inspect: { trace.records.append(.init(kind: $0, value: $1)) })
        defer { for document in fetched.answers { close(document.descriptor) } }
        trace.take(fetched.remarks, fetched.result)
        let reading = DocumentTrace(
            plugin: plugin, number: number, runner: runner, limits: limits, kind: function.kind,
            shuffles: shuffles)
        return [trace]
            + (try fetched.answers.map { document in
                try reading.trace(document.descriptor, named: document.url)
            })
    }
}

extension FileTrace {
    /// Adds what a call said beside its answers.
    mutating func take(_ remarks: [RemarkReply], _ result: PluginRunResult) {
        for remark in remarks { take(remark) }
        failure = result.failure
        memoryPeakBytes = result.memoryPeakBytes
    }

    mutating func take(_ remark: RemarkReply) {
        switch remark.kind {
        case .warning: warnings.append((remark.line, remark.text))
        case .skip, .foreign: skipReason = remark.text
        case .log: log.append(remark.text)
        }
    }
}
