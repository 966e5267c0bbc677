import Fetching
import Foundation
import PluginHost
import ProgramUnderTest

/// A transport that answers from a script and writes down what it was asked.
final class ScriptedTransport: HTTPTransport {
    enum Step {
        case answer(Int, [String: String], String)
        case fails(HTTPFailure)
    }

    struct Asked {
        var url: String
        var headers: [String]
        var milliseconds: Int64

        /// The value of a header line.
        func header(_ name: String) -> String? {
            headers.first { $0.lowercased().hasPrefix(name + ": ") }
                .map { String($0.dropFirst(name.utf8.count + 2)) }
        }
    }

    var steps: [Step]
    private(set) var asked: [Asked] = []

    init(_ steps: [Step]) { self.steps = steps }

    func get(
        _ request: HTTPRequest, _ receiver: any HTTPReceiver
    ) throws(HTTPFailure) -> HTTPHead {
        asked.append(
            Asked(
                url: request.address.description, headers: request.headers,
                milliseconds: request.milliseconds))
        guard !steps.isEmpty else { throw .refused("the script has ended") }
        switch steps.removeFirst() {
        case .fails(let failure): throw failure
        case .answer(let status, let headers, let body):
            let head = HTTPHead(status: status, headers: headers)
            do throws(FetchError) {
                try receiver.begin(head)
                // In small pieces, as a network would bring it.
                let bytes = Array(body.utf8)
                for start in stride(from: 0, to: bytes.count, by: 5) {
                    var failure: FetchError?
                    unsafe Array(bytes[start..<min(start + 5, bytes.count)]).withUnsafeBytes {
                        piece in
                        do throws(FetchError) { try unsafe receiver.take(piece) } catch {
                            failure = error
                        }
                    }
                    if let failure { throw failure }
                }
            } catch { throw .refused(error.reason) }
            return head
        }
    }
}

/// A cache in a folder, that forgets with the test.
final class ScratchCache: DocumentCache {
    let folder: ScratchFolder
    var documents: [String: StoredDocument] = [:]
    private var count = 0

    init() throws { folder = try ScratchFolder() }

    func stored(plugin: String, url: String) -> StoredDocument? { documents[plugin + " " + url] }

    func scratchPath() throws(FetchError) -> String {
        count += 1
        return folder.path("scratch-\(count)")
    }

    func keep(
        _ document: StoredDocument, plugin: String, url: String
    ) throws(FetchError) -> StoredDocument {
        count += 1
        var document = document
        let place = folder.path("kept-\(count)")
        guard (try? FileManager.default.moveItem(atPath: document.path, toPath: place)) != nil
        else { throw FetchError(reason: "cannot move '\(document.path)'") }
        document.path = place
        documents[plugin + " " + url] = document
        return document
    }

    /// Names of the files that are there.
    var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.root)) ?? []).sorted()
    }
}

/// A clock that moves when somebody sleeps.
final class ScriptedClock {
    var time: Int64 = 0
    var sleeps: [Int64] = []
    var isInterrupted = false

    var clock: FetchClock {
        var clock = FetchClock()
        clock.milliseconds = { self.time }
        clock.seconds = { 784_111_777 + self.time / 1000 }
        clock.sleep = { delay in
            self.sleeps.append(delay)
            self.time += delay
            return !self.isInterrupted
        }
        return clock
    }
}

/// A fetcher with all its parts at hand.
struct FetcherFixture {
    let transport: ScriptedTransport
    let cache: ScratchCache
    let clock = ScriptedClock()
    let fetcher: DocumentFetcher

    static let token = "s3cr3t-token-0123456789"

    init(
        _ steps: [ScriptedTransport.Step], hosts: [String] = ["a.example", "b.example"],
        limits: FetchLimits = FetchLimits()
    ) throws {
        transport = ScriptedTransport(steps)
        cache = try ScratchCache()
        let grants = try hosts.map { try HostGrant(parsing: $0) }
        let secret = HostSecret(
            name: "token", plugin: "p", host: try HostGrant(parsing: "a.example"),
            header: "Authorization", scheme: "Bearer", value: try SecretText(Self.token))
        fetcher = DocumentFetcher(
            transport: transport, cache: cache,
            rules: DocumentFetcher.Rules(
                guards: [
                    "p": FetchGuard(plugin: "p", grants: grants),
                    "q": FetchGuard(plugin: "q", grants: grants),
                ], secrets: [secret]), limits: limits, clock: clock.clock)
    }

    /// The body of a document; `nil` when it is unchanged.
    func body(
        _ url: String = "https://a.example/x", plugin: String = "p", _ headers: [FetchHeader] = []
    ) throws(FetchError) -> String? {
        let document = try fetcher.fetch(
            FetchRequest(plugin: plugin, url: url, headers: headers))
        guard let descriptor = document.descriptor else { return nil }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
    }

    /// The reason why nothing was fetched.
    func refusal(_ url: String = "https://a.example/x", plugin: String = "p") -> String {
        do throws(FetchError) {
            return "fetched: \(try body(url, plugin: plugin) ?? "unchanged")"
        } catch { return error.reason }
    }
}
