import Foundation
import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest

/// A plugin of any kind, and the calls that a host makes.
struct KindPlugin {
    let scratch: ScratchFolder
    let catalogue: PluginCatalogue
    let worker: String

    /// Makes a plugin `kinds` whose manifest has `body` beside its name.
    init(_ body: String, before: String = "", worker: String = TestedProgram.path) throws {
        scratch = try ScratchFolder()
        let folder = try scratch.plugin(
            "kinds",
            "\(before)\nreturn { name = 'kinds', version = '1', api = 1, summary = 's', \(body) }")
        catalogue = try PluginCatalogue.load(
            bundled: nil, added: [folder], workerProgram: TestedProgram.path)
        self.worker = worker
        if let error = catalogue.unusable.first { throw error }
    }

    var runner: PluginRunner { PluginRunner(workerProgram: worker, plugins: catalogue.plugins) }

    func request(_ function: PluginFunction) -> CallRequest {
        CallRequest(
            plugin: 0, function: function, path: "input.json", isStrict: true, now: 1000,
            limits: HostilePlugin.shortLimits)
    }

    func checks(_ target: String = "{}") -> CallAnswers<Check> {
        runner.checks(request(.checkSteps), target: Array(target.utf8))
    }

    func messages(_ event: String = "{}") -> CallAnswers<MessageAnswer> {
        runner.messages(request(.notifyMessage), event: Array(event.utf8))
    }

    func render(_ document: String = "{}") throws -> (text: String, CallAnswers<Never>) {
        let path = try scratch.write("document.json", document)
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        var text: [UInt8] = []
        let said = try runner.render(
            request(.reportRender), document: file.fileDescriptor
        ) { text += $0 }
        return (String(decoding: text, as: UTF8.self), said)
    }

    func fetch(_ web: Web) -> CallAnswers<HandedDocument> {
        runner.fetch(request(.feedFetch), fetcher: web)
    }

    /// Opens a file through it; each step in words.
    func unpack(
        _ content: String = "content", wanted: [String] = [], shuffles: UInt64 = 0,
        limits: RunLimits = HostilePlugin.shortLimits
    ) throws -> (steps: [String], result: PluginRunResult) {
        let path = try scratch.write("outer.box", content)
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        var steps: [String] = []
        let result = try runner.unpack(
            RunRequest(
                plugin: 0, kind: "unpack", path: "outer.box", isStrict: true, wanted: wanted,
                shuffles: shuffles, limits: limits),
            descriptor: file.fileDescriptor
        ) { event in
            switch event {
            case .step(let step):
                steps.append(
                    "\(step.action) \(step.path)" + (step.target.isEmpty ? "" : " \(step.target)"))
            case .bytes(let bytes):
                steps.append("= " + String(decoding: bytes, as: UTF8.self))
            case .remark(let remark): steps.append("\(remark.kind): \(remark.text)")
            }
        }
        return (steps, result)
    }
}

/// Addresses with their answers; `nil` is unchanged, and everything else is refused.
struct Web: Fetcher {
    let scratch: ScratchFolder
    var answers: [String: String?] = [:]

    func fetch(_ request: FetchRequest) throws(FetchError) -> FetchedDocument {
        guard let answer = answers[request.url] else {
            let headers = request.headers.map { "\($0.name): \($0.value)" }
            throw FetchError(
                reason: "'\(request.url)' of \(request.plugin) is refused; \(headers)")
        }
        guard let answer else {
            return FetchedDocument(descriptor: nil, url: request.url, status: 304)
        }
        let name = "web-\(request.url.utf8.count)-\(answer.utf8.count)"
        guard let path = try? scratch.write(name, answer) else {
            throw FetchError(reason: "no scratch")
        }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        return FetchedDocument(descriptor: descriptor, url: request.url + "#moved", status: 200)
    }
}

/// The whole of a descriptor, which is closed.
func drained(_ descriptor: Int32) -> String {
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
}
