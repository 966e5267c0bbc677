import Feeds
import Glibc
import PluginHost
import PluginProtocol
import Scanning

/// Exactly what a plugin's feed or signal says of documents, before anything is stored.
struct DocumentTrace {
    let plugin: Plugin
    let number: Int
    let runner: PluginRunner
    var limits = RunLimits()
    /// `feed` or `signal`; `nil` takes the one that there is.
    var kind: String?
    var shuffles: UInt64 = 0

    /// Reads the document at `path`, or every one below that folder; paths are shown from there.
    func traces(
        at path: String, finished: (FileTrace) -> Void = { _ in }
    ) throws -> [FileTrace] {
        let documents: [FeedDocument]
        do throws(FeedError) { documents = try FeedDocument.documents(at: [path]) } catch {
            throw CommandEnd.usage("\(error)")
        }
        return try documents.map { document in
            let name =
                document.name == path
                ? path : String(document.name.dropFirst(path.utf8.count + 1))
            let trace = try trace(document.name, named: name)
            finished(trace)
            return trace
        }
    }

    private func trace(_ path: String, named name: String) throws -> FileTrace {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandEnd.usage("cannot read '\(path)': \(errorText(errno))")
        }
        defer { close(descriptor) }
        return try trace(descriptor, named: name)
    }

    /// Reads an open document, which is left open.
    func trace(_ descriptor: Int32, named name: String) throws -> FileTrace {
        var trace = FileTrace(path: name)
        var status = stat()
        trace.isEmpty = unsafe fstat(descriptor, &status) == 0 && status.st_size == 0
        let request = RunRequest(
            plugin: number, kind: kind ?? (plugin.manifest.feed != nil ? "feed" : "signal"),
            path: name, opensContainers: true, isStrict: true, shuffles: shuffles, limits: limits)
        let before = runner.cost
        runner.cost = RunCost()
        let result = try runner.read(
            request, descriptor: descriptor,
            inspect: { trace.records.append(FileTrace.Record(kind: $0, value: $1)) }
        ) { event in
            guard case .remark(let remark) = event else { return }
            switch remark.kind {
            case .warning: trace.warnings.append((remark.line, remark.text))
            case .skip, .foreign: trace.skipReason = remark.text
            case .log: trace.log.append(remark.text)
            }
        }
        trace.cost = runner.cost
        runner.cost = before.adding(trace.cost)
        trace.failure = result.failure
        trace.memoryPeakBytes = result.memoryPeakBytes
        return trace
    }
}
