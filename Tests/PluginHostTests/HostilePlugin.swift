import Foundation
import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest

/// One plugin that reads one file in a worker of its own.
struct HostilePlugin {
    let scratch: ScratchFolder
    let catalogue: PluginCatalogue

    /// Makes a plugin `hostile` whose `read` has `body`, from line 4 on.
    init(_ body: String, before: String = "", worker: String = TestedProgram.path) throws {
        scratch = try ScratchFolder()
        let folder = try scratch.plugin("hostile", before + Self.source("hostile", body))
        catalogue = try PluginCatalogue.load(
            bundled: nil, added: [folder], workerProgram: worker)
        if let error = catalogue.unusable.first { throw error }
    }

    static func source(_ name: String, _ body: String) -> String {
        """
        local function spin() while true do end end
        return { name = "\(name)", version = "1", api = 1, summary = "hostile",
          inventory = { files = { "\(name).txt" }, read = function(file, out, ctx)
        \(body)
          end } }
        """
    }

    /// Limits that a test can wait for.
    static var shortLimits: RunLimits {
        var limits = RunLimits()
        limits.processorMilliseconds = 200
        limits.wallMilliseconds = 20_000
        limits.graceMilliseconds = 200
        limits.memoryBytes = 48 << 20
        return limits
    }

    /// Lets it read a file.
    func read(
        _ content: String = "content\n", limits: RunLimits = shortLimits,
        runner: PluginRunner? = nil, worker: String = TestedProgram.path,
        onEvent: (PluginEvent) throws -> Void = { _ in }
    ) throws -> Reading {
        try scratch.write("hostile.txt", content)
        let file = try FileHandle(
            forReadingFrom: URL(fileURLWithPath: scratch.path("hostile.txt")))
        let runner = runner ?? PluginRunner(workerProgram: worker, plugins: catalogue.plugins)
        var events: [PluginEvent] = []
        let request = RunRequest(
            plugin: 0, kind: "inventory", path: "hostile.txt", limits: limits)
        let result = try runner.read(request, descriptor: file.fileDescriptor) { event in
            events.append(event)
            try onEvent(event)
        }
        return Reading(result: result, events: events)
    }

    /// What came of it.
    struct Reading {
        let result: PluginRunResult
        let events: [PluginEvent]

        var code: PluginError.Code? { result.failure?.code }
        var reason: String { result.failure?.reason ?? "" }

        var purls: [String] {
            events.compactMap { event in
                if case .component(let record) = event { record.component.purl } else { nil }
            }
        }

        var remarks: [RemarkReply] {
            events.compactMap { if case .remark(let remark) = $0 { remark } else { nil } }
        }
    }
}
