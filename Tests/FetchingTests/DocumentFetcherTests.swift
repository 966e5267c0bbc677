import Fetching
import Foundation
import PluginHost
import ProgramUnderTest
import Testing

struct DocumentFetcherTests {
    @Test func `a document comes whole, and unchanged the next time`() throws {
        let fixture = try FetcherFixture([
            .answer(
                200, ["etag": "\"1\"", "last-modified": "Sun, 06 Nov 1994 08:49:37 GMT"], "hello"),
            .answer(304, [:], ""),
            .answer(200, ["etag": "\"2\"\u{1b}"], "changed"),
            .answer(200, [:], "again"),
        ])
        #expect(try fixture.body() == "hello")
        #expect(try fixture.body() == nil)
        #expect(try fixture.body() == "changed")
        #expect(try fixture.body() == "again")
        let asked = fixture.transport.asked
        #expect(
            asked.map { $0.header("if-none-match") } == [nil, "\"1\"", "\"1\"", nil],
            "what is no header line is not sent back")
        #expect(asked[1].header("if-modified-since") == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(asked.allSatisfy { $0.header("accept-encoding") == "identity" })
        #expect(fixture.fetcher.log.map(\.isUnchanged) == [false, true, false, false])
        #expect(fixture.cache.files.allSatisfy { $0.hasPrefix("kept-") })
    }

    @Test func `an unchanged document is handed over from the cache on request`() throws {
        let fixture = try FetcherFixture([
            .answer(200, ["etag": "\"1\""], "hello"), .answer(304, [:], ""),
        ])
        #expect(try fixture.body() == "hello")
        fixture.fetcher.handsOverUnchanged = true
        #expect(try fixture.body() == "hello")
    }

    @Test func `a 304 that nobody asked for is an error`() throws {
        let fixture = try FetcherFixture([.answer(304, [:], "")])
        #expect(fixture.refusal() == "HTTP status 304, though no condition was sent")
    }

    @Test func `the secret goes to its host, for its plugin, and nowhere else`() throws {
        let fixture = try FetcherFixture([
            .answer(200, [:], "1"), .answer(200, [:], "2"), .answer(200, [:], "3"),
        ])
        _ = try fixture.body("https://a.example/x")
        _ = try fixture.body("https://b.example/x")
        _ = try fixture.body("https://a.example/x", plugin: "q")
        #expect(
            fixture.transport.asked.map { $0.header("authorization") } == [
                "Bearer " + FetcherFixture.token, nil, nil,
            ])
    }

    @Test
    func `redirects are checked again, and lose the secret for good when they leave the host`()
        throws
    {
        let fixture = try FetcherFixture([
            .answer(302, ["location": "/y"], "moved"),
            .answer(307, ["location": "https://b.example/z"], ""),
            .answer(301, ["location": "https://a.example/back"], ""),
            .answer(200, [:], "there"),
        ])
        #expect(try fixture.body() == "there")
        let bearer = "Bearer " + FetcherFixture.token
        #expect(
            fixture.transport.asked.map(\.url) == [
                "https://a.example/x", "https://a.example/y", "https://b.example/z",
                "https://a.example/back",
            ])
        #expect(
            fixture.transport.asked.map { $0.header("authorization") } == [
                bearer, bearer, nil, nil,
            ])
    }

    @Test func `redirects to what is not granted are refused before anything is sent`() throws {
        for (location, words) in [
            ("https://evil.example/", "redirect 1: 'evil.example' is refused: needs.net"),
            ("http://a.example/x", "redirect 1: 'http://a.example/x' is refused: only https"),
            ("https://a.example:8443/", "redirect 1: 'a.example:8443' is refused"),
            ("//evil.example/", "redirect 1: 'evil.example' is refused"),
            ("http://127.0.0.1/", "redirect 1: '127.0.0.1' is refused"),
            ("https://169.254.169.254/latest", "redirect 1: '169.254.169.254' is refused"),
            ("https://a.example@evil.example/", "redirect 1: an address may not name a user"),
            ("file:///etc/passwd", "redirect 1: 'file:///etc/passwd' is refused"),
            ("https://a.example/\r\nX: y", "redirect 1: "),
            ("https://a.example/?t=" + FetcherFixture.token, "contains a secret"),
        ] {
            let fixture = try FetcherFixture([.answer(302, ["location": location], "")])
            let reason = fixture.refusal()
            #expect(reason.contains(words), "\(location): \(reason)")
            #expect(!reason.contains(FetcherFixture.token))
            #expect(fixture.transport.asked.count == 1, "\(location)")
        }
        let none = try FetcherFixture([.answer(302, [:], "")])
        #expect(none.refusal() == "'https://a.example/x' redirects to nowhere")
    }

    @Test func `redirects end after five`() throws {
        let fixture = try FetcherFixture(
            Array(repeating: .answer(302, ["location": "/x"], ""), count: 9))
        #expect(fixture.refusal() == "more than 5 redirects from 'https://a.example/x'")
        #expect(fixture.transport.asked.count == 6)
    }

    @Test func `passing failures are tried again, as the server asks`() throws {
        let fixture = try FetcherFixture([
            .answer(503, [:], "busy"), .fails(.passing("connection reset")),
            .answer(429, ["retry-after": "7"], ""), .answer(200, [:], "done"),
        ])
        #expect(try fixture.body() == "done")
        #expect(fixture.clock.sleeps == [1000, 2000, 7000])
    }

    @Test func `Retry-After may be a date, and may be too late`() throws {
        let fixture = try FetcherFixture([
            .answer(503, ["retry-after": "Sun, 06 Nov 1994 08:49:50 GMT"], ""),
            .answer(503, ["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"], ""),
            .answer(429, ["retry-after": "soon"], ""),
            .answer(429, ["retry-after": "3600"], ""),
        ])
        #expect(
            fixture.refusal()
                == "HTTP status 429 of 'https://a.example/x' (after 4 tries)")
        #expect(fixture.clock.sleeps == [13_000, 0, 4000])
        let late = try FetcherFixture([.answer(429, ["retry-after": "3600"], "")])
        #expect(
            late.refusal()
                == "HTTP status 429 of 'https://a.example/x' (after 1 try; the next would be in "
                + "3600 s, beyond network.deadline)")
        #expect(late.clock.sleeps.isEmpty)
    }

    @Test func `what will not change is not tried again`() throws {
        for status in [400, 401, 403, 404, 410, 418, 501] {
            let fixture = try FetcherFixture([.answer(status, [:], "no")])
            #expect(fixture.refusal() == "HTTP status \(status) of 'https://a.example/x'")
            #expect(fixture.clock.sleeps.isEmpty)
        }
        let refused = try FetcherFixture([.fails(.refused("no such certificate"))])
        #expect(refused.refusal() == "no such certificate")
        let cancelled = try FetcherFixture([.fails(.cancelled)])
        #expect(cancelled.refusal() == "interrupted")
        let asleep = try FetcherFixture([.answer(503, [:], "")])
        asleep.clock.isInterrupted = true
        #expect(asleep.refusal() == "interrupted")
    }

    @Test func `documents have a size, each and together`() throws {
        var limits = FetchLimits()
        limits.documentBytes = 10
        limits.totalBytes = 15
        limits.requests = 4
        let fixture = try FetcherFixture(
            [
                .answer(200, ["content-length": "11"], ""),
                .answer(200, [:], "more than ten bytes"),
                .answer(200, [:], "ten bytes."), .answer(200, [:], "six ..."),
            ], limits: limits)
        let over = "the document is larger than 10 bytes, which network.max_document sets"
        #expect(fixture.refusal() == over)
        #expect(fixture.refusal() == over)
        #expect(fixture.cache.files.isEmpty)
        #expect(try fixture.body() == "ten bytes.")
        #expect(fixture.refusal().hasPrefix("all documents together are larger than 15 bytes"))
        #expect(fixture.refusal() == "more than 4 requests in one run")
        // What was there before is there still.
        #expect(fixture.cache.files == ["kept-4"])
    }

    @Test func `the rest of the deadline is what a request may take`() throws {
        var limits = FetchLimits()
        limits.seconds = 5
        let fixture = try FetcherFixture(
            [
                .answer(503, [:], ""), .answer(302, ["location": "/y"], ""),
                .fails(.passing("no end in time")),
            ], limits: limits)
        #expect(fixture.refusal().contains("no end in time (after 2 tries)") == false)
        #expect(fixture.transport.asked.map(\.milliseconds).prefix(3) == [5000, 4000, 4000])
    }

    @Test func `an answer that shows the secret is refused`() throws {
        for body in [
            FetcherFixture.token, "x" + FetcherFixture.token,
            "{\"authorization\":\"Bearer "
                + FetcherFixture.token + "\"}",
            String(repeating: "s3cr", count: 100)
                + FetcherFixture.token,
        ] {
            let fixture = try FetcherFixture([.answer(200, [:], body)])
            let reason = fixture.refusal()
            #expect(reason.hasPrefix("the answer contains a secret of the request"), "\(reason)")
            #expect(fixture.cache.files.isEmpty)
        }
        let near = try FetcherFixture([.answer(200, [:], "s3cr3t-token-012345678")])
        #expect(try near.body() == "s3cr3t-token-012345678")
        // Of other plugins it is no secret: they have none to lose.
        let other = try FetcherFixture([.answer(200, [:], FetcherFixture.token)])
        #expect(try other.body(plugin: "q") == FetcherFixture.token)
    }

    @Test func `secrets print as nothing, and must be able to be found again`() throws {
        let text = try SecretText(FetcherFixture.token + "\n")
        var shown = ""
        dump(text, to: &shown)
        for words in ["\(text)", String(reflecting: text), String(describing: [text]), shown] {
            #expect(!words.contains("s3cr3t"), "\(words)")
        }
        for wrong in [
            "short", "", "two\nlines12", "täg-with-umlaut", " leading-blank", "tab\there",
        ] {
            let error = #expect(throws: FetchError.self) { try SecretText(wrong) }
            #expect(wrong.isEmpty || error?.reason.contains(wrong) == false)
        }
    }

    @Test func `a file that others can read is no place for a secret`() throws {
        let cache = try ScratchCache()
        let path = try cache.folder.write("token", FetcherFixture.token + "\n")
        for (mode, isGood) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
            unsafe chmod(path, mode_t(mode))
            #expect(((try? SecretText(file: path)) != nil) == isGood, "\(mode)")
        }
        #expect(throws: FetchError.self) { try SecretText(file: cache.folder.root) }
        #expect(throws: FetchError.self) { try SecretText(file: path + "-missing") }
    }
}
