import Fetching
import Foundation
import PluginHost
import ProgramUnderTest
import Synchronization
import Testing

/// The whole way over real sockets: libcurl, TLS, the guard, the cache. Loopback only.
@Suite(.ownThreads, .enabled(if: FeedServer.isPossible, "needs python3 and openssl"))
struct LoopbackTests {
    /// A server, and fetchers that may reach it.
    struct Fixture {
        let server: FeedServer
        let cache: ScratchCache
        static let token = "s3cr3t-token-0123456789"

        init() throws {
            server = try FeedServer()
            cache = try ScratchCache()
        }

        var home: String { "https://localhost:\(server.port)" }
        var other: String { "https://127.0.0.1:\(server.port)" }

        /// - Parameters:
        ///   - isInternal: Whether the administrator says that the hosts are internal.
        func fetcher(
            hosts: [String]? = nil, isInternal: Bool = true, authority: Bool = true,
            proxy: ProxyChoice = .none, isCancelled: (() -> Bool)? = nil,
            change: (inout FetchLimits) -> Void = { _ in }
        ) throws -> DocumentFetcher {
            let names = ["localhost:\(server.port)", "127.0.0.1:\(server.port)"]
            let all = names + ["127.0.0.1:\(server.plainPort)", "localhost:\(server.plainPort)"]
            let grants = try (hosts ?? all).map { try HostGrant(parsing: $0) }
            var limits = FetchLimits()
            limits.seconds = 30
            change(&limits)
            let secret = HostSecret(
                name: "token", plugin: "p", host: try HostGrant(parsing: names[0]),
                header: "Authorization", scheme: "Bearer", value: try SecretText(Self.token))
            let transport = try CurlTransport(
                userAgent: "oakum/test", authorities: authority ? server.authority : nil,
                isCancelled: isCancelled ?? { false })
            let fence = FetchGuard(
                plugin: "p", grants: grants,
                internalHosts: isInternal ? try all.map { try HostGrant(parsing: $0) } : [])
            return DocumentFetcher(
                transport: transport, cache: cache,
                rules: DocumentFetcher.Rules(
                    guards: ["p": fence], secrets: [secret], proxy: proxy),
                limits: limits, clock: FetchClock(isCancelled: isCancelled ?? { false }))
        }

        /// The body, else the reason why there is none; `nil` when unchanged.
        func get(
            _ url: String, _ fetcher: DocumentFetcher, _ headers: [FetchHeader] = []
        ) -> String? {
            do throws(FetchError) {
                let document = try fetcher.fetch(
                    FetchRequest(plugin: "p", url: url, headers: headers))
                guard let descriptor = document.descriptor else { return nil }
                let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
                return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
            } catch { return "refused: " + error.reason }
        }
    }

    @Test func `a document comes over TLS with the secret, and is unchanged the next time`() throws
    {
        let fixture = try Fixture()
        try fixture.server.serve("a.json", "{\"a\": 1}")
        let url = fixture.home + "/files/a.json"
        let fetcher = try fixture.fetcher()
        let accept = FetchHeader(name: "Accept", value: "application/json")
        #expect(fixture.get(url, fetcher, [accept]) == "{\"a\": 1}")
        #expect(fixture.get(url, fetcher) == nil)
        try fixture.server.serve("a.json", "{\"a\": 2}")
        #expect(fixture.get(url, fetcher) == "{\"a\": 2}")
        let requests = fixture.server.requests
        #expect(
            requests.map { $0.headers["authorization"] }
                == Array(
                    repeating: "Bearer " + Fixture.token, count: 3))
        #expect(requests.allSatisfy { $0.tls && $0.headers["user-agent"] == "oakum/test" })
        #expect(requests[0].headers["accept"] == "application/json")
        #expect(requests[0].headers["if-none-match"] == nil)
        #expect(requests[1].headers["if-none-match"] != nil)
    }

    @Test func `redirects within the host keep the secret, to another host they lose it`() throws {
        let fixture = try Fixture()
        try fixture.server.serve("a", "here")
        let fetcher = try fixture.fetcher()
        #expect(fixture.get(fixture.home + "/redirect?to=/files/a", fetcher) == "here")
        let away = fixture.home + "/redirect?to=" + fixture.other + "/files/a"
        #expect(fixture.get(away, fetcher) == "here")
        let back =
            fixture.home + "/redirect?to=" + fixture.other + "/redirect?to=" + fixture.home
            + "/files/a"
        #expect(fixture.get(back, fetcher) == "here")
        #expect(
            fixture.server.requests.map { $0.headers["authorization"] != nil } == [
                true, true, true, false, true, false, false,
            ])
        let narrow = try fixture.fetcher(hosts: ["localhost:\(fixture.server.port)"])
        let before = fixture.server.requests.count
        let refusal = fixture.get(away, narrow) ?? ""
        #expect(refusal.hasPrefix("refused: redirect 1: '127.0.0.1:"), "\(refusal)")
        #expect(fixture.server.requests.count == before + 1)
    }

    @Test func `plain http is for granted loopback addresses, and never carries a secret`() throws {
        let fixture = try Fixture()
        try fixture.server.serve("a", "here")
        let fetcher = try fixture.fetcher()
        let port = fixture.server.plainPort
        #expect(fixture.get("http://127.0.0.1:\(port)/files/a", fetcher) == "here")
        #expect(
            fixture.get("http://localhost:\(port)/files/a", fetcher)?
                .contains("only https is spoken") == true)
        let down = fixture.home + "/redirect?to=http://127.0.0.1:\(port)/files/a"
        #expect(fixture.get(down, fetcher) == "here")
        let requests = fixture.server.requests
        #expect(requests.map { $0.headers["authorization"] != nil } == [false, true, false])
    }

    @Test func `a name that leads to loopback is refused before anything is sent`() throws {
        let fixture = try Fixture()
        let fetcher = try fixture.fetcher(isInternal: false)
        let refusal = fixture.get(fixture.home + "/files/a", fetcher) ?? ""
        #expect(refusal.contains("refused: 'localhost' leads to "), "\(refusal)")
        #expect(refusal.contains("a loopback address"), "\(refusal)")
        let number = fixture.get(fixture.other + "/files/a", fetcher) ?? ""
        #expect(number.contains("'127.0.0.1' is refused: a loopback address"), "\(number)")
        #expect(fixture.server.requests.isEmpty)
    }

    @Test func `a certificate of an unknown authority is not trusted`() throws {
        let fixture = try Fixture()
        let refusal = fixture.get(fixture.home + "/a", try fixture.fetcher(authority: false)) ?? ""
        #expect(refusal.hasPrefix("refused: 'localhost' cannot be trusted: "), "\(refusal)")
        #expect(fixture.server.requests.isEmpty)
    }

    @Test func `too large, announced or not, leaves nothing behind`() throws {
        let fixture = try Fixture()
        try fixture.server.serve("a", "good")
        let fetcher = try fixture.fetcher(change: { $0.documentBytes = 1 << 20 })
        #expect(fixture.get(fixture.home + "/files/a", fetcher) == "good")
        let kept = fixture.cache.files
        for query in ["size=1048577", "size=9000000&chunked=1"] {
            let refusal = fixture.get(fixture.home + "/big?" + query, fetcher) ?? ""
            #expect(
                refusal.hasPrefix("refused: the document is larger than 1048576 bytes"),
                "\(refusal)")
        }
        #expect(
            fixture.get(fixture.home + "/big?size=1048576&chunked=1", fetcher)?.count == 1 << 20)
        #expect(Set(kept).isSubset(of: fixture.cache.files))
        #expect(fixture.cache.files.allSatisfy { $0.hasPrefix("kept-") })
    }

    @Test func `a body that ends early is no document, and is asked for again`() throws {
        let fixture = try Fixture()
        let twice = try fixture.fetcher(change: { $0.attempts = 2 })
        for query in ["", "&chunked=1"] {
            #expect(fixture.get(fixture.home + "/cut?times=1" + query, twice) == "whole")
            let refusal = fixture.get(fixture.home + "/cut?times=9" + query, twice) ?? ""
            #expect(refusal.contains("after 2 tries"), "\(refusal)")
        }
        #expect(fixture.cache.files.count == 2)
    }

    @Test func `a slow server meets the deadline`() throws {
        let fixture = try Fixture()
        let fetcher = try fixture.fetcher(change: { $0.seconds = 1 })
        let refusal = fixture.get(fixture.home + "/slow", fetcher) ?? ""
        #expect(refusal.contains("network.deadline"), "\(refusal)")
        #expect(fixture.server.requests.count == 1)
        #expect(fixture.cache.files.isEmpty)
    }

    @Test func `a busy server is asked again when it says`() throws {
        let fixture = try Fixture()
        #expect(fixture.get(fixture.home + "/busy?after=1", try fixture.fetcher()) == "at last")
        #expect(fixture.server.requests.count == 2)
        let late = fixture.get(fixture.home + "/busy?after=3600", try fixture.fetcher()) ?? ""
        #expect(late.contains("HTTP status 429"), "\(late)")
        #expect(fixture.server.requests.count == 3)
    }

    @Test func `headers cannot be injected`() throws {
        let fixture = try Fixture()
        let fetcher = try fixture.fetcher()
        for header in [
            FetchHeader(name: "Accept", value: "x\r\nAuthorization: mine"),
            FetchHeader(name: "Accept\r\nX", value: "y"),
            FetchHeader(name: "Authorization", value: "mine"),
            FetchHeader(name: "Host", value: "evil.example"),
        ] {
            let refusal = fixture.get(fixture.home + "/echo", fetcher, [header]) ?? ""
            #expect(refusal.hasPrefix("refused: "), "\(refusal)")
        }
        for url in ["/a\r\nX: y", "/a b", "/\u{0}"] {
            #expect(fixture.get(fixture.home + url, fetcher)?.hasPrefix("refused: ") == true)
        }
        #expect(fixture.server.requests.isEmpty)
    }

    @Test func `a server that sends the secret back gives the plugin nothing`() throws {
        let fixture = try Fixture()
        let answer = fixture.get(fixture.home + "/echo", try fixture.fetcher()) ?? ""
        #expect(answer.hasPrefix("refused: the answer contains a secret"), "\(answer)")
        #expect(!answer.contains(Fixture.token))
        #expect(fixture.server.requests[0].headers["authorization"] == "Bearer " + Fixture.token)
        #expect(fixture.cache.files.isEmpty)
    }

    @Test func `an end that is asked for comes at once`() throws {
        let fixture = try Fixture()
        let server = fixture.server
        let fetcher = try fixture.fetcher(isCancelled: { !server.requests.isEmpty })
        #expect(fixture.get(fixture.home + "/slow", fetcher) == "refused: interrupted")
    }

    @Test func `a proxy tunnels, sees names alone, and is only used when it is chosen`() throws {
        let fixture = try Fixture()
        try fixture.server.serve("a", "here")
        let proxy = "http://127.0.0.1:\(fixture.server.plainPort)"
        let chosen = ProxyChoice { $0 == "https_proxy" ? proxy : nil }
        let fetcher = try fixture.fetcher(proxy: chosen)
        #expect(fixture.get(fixture.home + "/files/a", fetcher) == "here")
        let requests = fixture.server.requests
        #expect(requests.map(\.method) == ["CONNECT", "GET"])
        #expect(requests[0].headers["authorization"] == nil)
        #expect(requests[1].headers["authorization"] == "Bearer " + Fixture.token)
        // The guard on names holds with a proxy too.
        let refusal = fixture.get("https://elsewhere.example/", fetcher) ?? ""
        #expect(refusal.contains("'elsewhere.example' is refused"))
        let numbers = try fixture.fetcher(hosts: ["10.0.0.1"], proxy: chosen)
        #expect(fixture.get("https://10.0.0.1/", numbers)?.contains("a private address") == true)
        #expect(fixture.server.requests.count == 2)
    }
}
