internal import CFileSystem
internal import Glibc
public import PatchModel
public import PluginProtocol

/// What a call of a plugin's function gave, and why it ended early if it did.
public struct CallAnswers<Answer> {
    /// In the plugin's order; what came before a failure stands.
    public var answers: [Answer] = []
    /// Warnings, `skip` and log lines.
    public var remarks: [RemarkReply] = []
    public var result = PluginRunResult(failure: nil)

    init() {}
}

// The functions whose input is one JSON document, or nothing.
extension PluginRunner {
    /// Asks a check plugin how to see that a target is well.
    ///
    /// - Parameter target: JSON: `{asset, tags, packages, services}`.
    public func checks(
        _ request: CallRequest, target: [UInt8],
        inspect: (RecordKind, WireValue) -> Void = { _, _ in }
    ) -> CallAnswers<Check> {
        records(request, target, .check, inspect) { value throws(WireError) in
            try AnswerDecoder.check(value)
        }
    }

    /// Has a notify plugin word messages about an event.
    ///
    /// - Parameter event: JSON, as `oakum audit log -o json` has it.
    public func messages(
        _ request: CallRequest, event: [UInt8],
        inspect: (RecordKind, WireValue) -> Void = { _, _ in }
    ) -> CallAnswers<MessageAnswer> {
        records(request, event, .message, inspect) { value throws(WireError) in
            try AnswerDecoder.message(value)
        }
    }

    /// Has a report plugin render a document; `write` gets the text piece by piece.
    ///
    /// - Parameter document: an open file; it is read from its start and left open.
    /// - Throws: what `write` throws.
    public func render(
        _ request: CallRequest, document: Int32, _ write: ([UInt8]) throws -> Void
    ) throws -> CallAnswers<Never> {
        var answers = CallAnswers<Never>()
        let limit = request.limits.producedBytes
        var request = request
        request.documents = plugins[request.plugin].manifest.report?.documents ?? []
        var written: Int64 = 0
        var interruption: (any Error)?
        lseek(document, 0, SEEK_SET)
        answers.result = try call(request, descriptor: document) { frame, _ throws(WireError) in
            switch frame.kind {
            case .written:
                written += Int64(frame.payload.count)
                guard written <= limit else { throw WireError("the report is too long") }
                do { try write(frame.payload) } catch {
                    interruption = error
                    throw WireError("interrupted")
                }
            case .remark: answers.remarks.append(try RemarkReply(frame.payload))
            default: throw WireError("unexpected frame \(frame.kind)")
            }
        }
        if let interruption { throw interruption }
        return answers
    }

    /// Looks up which versions of packages exist.
    ///
    /// - Parameter packages: purls without version.
    public func releases(
        _ request: CallRequest, packages: [String], fetcher: any Fetcher,
        inspect: (RecordKind, WireValue) -> Void = { _, _ in }
    ) -> CallAnswers<Release> {
        let list = packages.map { JSONString.text($0) }.joined(separator: ",")
        return releases(
            request, document: Array("{\"packages\":[\(list)]}".utf8), fetcher: fetcher,
            inspect: inspect)
    }

    /// As above, with the document as it is.
    public func releases(
        _ request: CallRequest, document: [UInt8], fetcher: any Fetcher,
        inspect: (RecordKind, WireValue) -> Void = { _, _ in }
    ) -> CallAnswers<Release> {
        var answers = CallAnswers<Release>()
        var desk = FetchDesk(plugin: plugins[request.plugin].name, fetcher: fetcher)
        let name = plugins[request.plugin].name
        let limit = request.limits.records
        answers.result = call(request, input: document) { frame, channel throws(WireError) in
            switch frame.kind {
            case .fetchRequest: try desk.answer(frame, on: channel)
            case .remark: answers.remarks.append(try RemarkReply(frame.payload))
            case .record:
                let (kind, value) = try RecordDecoder.record(frame.payload)
                inspect(kind, value)
                // A pin says what apt may choose; no index on the network does.
                if case .release(let release) = try RecordDecoder.event(kind, value, plugin: name) {
                    guard answers.answers.count < limit else { throw WireError("too many records") }
                    answers.answers.append(release)
                }
            default: throw WireError("unexpected frame \(frame.kind)")
            }
        }
        desk.close()
        return answers
    }

    /// Runs a feed's or signal's `fetch`; its documents are the caller's to close.
    public func fetch(
        _ request: CallRequest, fetcher: any Fetcher,
        inspect: (RecordKind, WireValue) -> Void = { _, _ in }
    ) -> CallAnswers<HandedDocument> {
        var answers = CallAnswers<HandedDocument>()
        var desk = FetchDesk(plugin: plugins[request.plugin].name, fetcher: fetcher)
        desk.keeps = true
        answers.result = call(request, input: nil) { frame, channel throws(WireError) in
            switch frame.kind {
            case .fetchRequest: try desk.answer(frame, on: channel)
            case .remark: answers.remarks.append(try RemarkReply(frame.payload))
            case .record:
                let (kind, value) = try RecordDecoder.record(frame.payload)
                guard kind == .document, let number = value[0].integer,
                    let document = desk.take(Int(clamping: number))
                else { throw WireError("a document that was not fetched") }
                // What the host knows of it, not what the frame says.
                inspect(kind, .record([.integer(number), .string(document.url)]))
                answers.answers.append(document)
            default: throw WireError("unexpected frame \(frame.kind)")
            }
        }
        desk.close()
        // The worker, which may have read them, shared their place.
        for document in answers.answers { lseek(document.descriptor, 0, SEEK_SET) }
        return answers
    }

    // MARK: Inside

    private func records<Answer>(
        _ request: CallRequest, _ input: [UInt8], _ kind: RecordKind,
        _ inspect: (RecordKind, WireValue) -> Void,
        _ decode: (WireValue) throws(WireError) -> Answer
    ) -> CallAnswers<Answer> {
        var answers = CallAnswers<Answer>()
        let limit = request.limits.records
        answers.result = call(request, input: input) { frame, _ throws(WireError) in
            switch frame.kind {
            case .remark: answers.remarks.append(try RemarkReply(frame.payload))
            case .record:
                let (found, value) = try RecordDecoder.record(frame.payload)
                guard found == kind else { throw WireError("a \(found.name) is no answer here") }
                guard answers.answers.count < limit else { throw WireError("too many records") }
                inspect(found, value)
                answers.answers.append(try decode(value))
            default: throw WireError("unexpected frame \(frame.kind)")
            }
        }
        return answers
    }

    private func call(
        _ request: CallRequest, input: [UInt8]?,
        _ receive: (Frame, FrameChannel) throws(WireError) -> Void
    ) -> PluginRunResult {
        let plugin = plugins[request.plugin].name
        guard let input else {
            return failing(plugin) { try call(request, descriptor: -1, receive) }
        }
        let descriptor = memoryFile(input)
        guard descriptor >= 0 else {
            return PluginRunResult(
                failure: PluginError(code: .failed, plugin: plugin, reason: errorText(errno)))
        }
        defer { close(descriptor) }
        return failing(plugin) { try call(request, descriptor: descriptor, receive) }
    }

    private func failing(
        _ plugin: String, _ body: () throws -> PluginRunResult
    ) -> PluginRunResult {
        do { return try body() } catch {
            return PluginRunResult(
                failure: PluginError(code: .crashed, plugin: plugin, reason: "\(error)"))
        }
    }

    private func call(
        _ request: CallRequest, descriptor: Int32,
        _ receive: (Frame, FrameChannel) throws(WireError) -> Void
    ) throws -> PluginRunResult {
        // What has seen a target's files must not speak to the network: a process of its own.
        try run(
            request.plugin, .call, request.payload, descriptor, request.limits,
            isAlone: request.function.reachesNetwork
        ) { frame, channel throws(WireError) in
            try receive(frame, channel)
            return nil
        } receive: { _ in
        }
    }
}

/// Bytes as an anonymous file at its start; -1 when there is no memory.
func memoryFile(_ bytes: [UInt8]) -> Int32 {
    let descriptor = unsafe oakum_memory_file("oakum-input")
    guard descriptor >= 0 else { return -1 }
    var sent = 0
    while sent < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(
                descriptor, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent)
        }
        guard count > 0 else {
            close(descriptor)
            return -1
        }
        sent += count
    }
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
}

/// Text as a JSON string.
enum JSONString {
    static func text(_ text: String) -> String {
        let digits = Array("0123456789abcdef")
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                result +=
                    "\\u00"
                    + String([
                        digits[Int(scalar.value >> 4)],
                        digits[Int(scalar.value & 15)],
                    ])
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
