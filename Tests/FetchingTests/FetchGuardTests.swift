import Fetching
import PluginHost
import Testing

struct FetchGuardTests {
    private func grants(_ texts: [String]) throws -> [HostGrant] {
        try texts.map { try HostGrant(parsing: $0) }
    }

    @Test func `hosts are granted exactly, by domain and by port`() throws {
        let fence = FetchGuard(
            plugin: "borealis",
            grants: try grants([
                "psirt.borealis.example", "*.cdn.example", "feeds.example:8443", "192.0.2.9",
                "8.8.8.8", "[2606:4700::1]:444", "10.1.2.3", "127.0.0.1:8080", "localhost",
                "169.254.169.254", "127.0.0.2", "[::1]:8080", "169.254.7.7", "inside.example",
                "[::ffff:127.0.0.1]",
            ]),
            internalHosts: try grants([
                "127.0.0.1:8080", "10.1.2.3", "localhost", "169.254.169.254", "not-granted.example",
                "[::1]:8080", "169.254.7.7", "inside.example",
            ]))
        let cases: [(String, Bool)] = [
            ("https://psirt.borealis.example/v2/x.json", true),
            ("https://PSIRT.borealis.example:443/", true),
            ("https://psirt.borealis.example:8443/", false),
            ("http://psirt.borealis.example/", false),
            ("http://psirt.borealis.example:443/", false),
            ("https://borealis.example/", false), ("https://a.psirt.borealis.example/", false),
            ("https://xpsirt.borealis.example/", false),
            ("https://psirt.borealis.example.evil.example/", false),
            ("https://a.cdn.example/", true), ("https://a.b.cdn.example/", true),
            ("https://cdn.example/", false), ("https://acdn.example/", false),
            ("https://a.cdn.example:8443/", false),
            ("https://feeds.example:8443/", true), ("https://feeds.example/", false),
            ("https://8.8.8.8/", true), ("https://192.0.2.9/", false),
            ("https://[2606:4700::1]:444/", true), ("https://[2606:4700::1]/", false),
            ("https://10.1.2.3/", true), ("http://10.1.2.3/", false), ("https://10.1.2.4/", false),
            ("http://127.0.0.1:8080/", true), ("https://127.0.0.1:8080/", true),
            ("http://127.0.0.1/", false), ("http://localhost/", false),
            ("https://localhost/", true), ("https://127.0.0.2/", false),
            ("http://[::1]:8080/", true), ("https://169.254.169.254/", false),
            ("https://169.254.7.7/", true), ("https://[::ffff:127.0.0.1]/", false),
            ("https://not-granted.example/", false), ("https://inside.example/", true),
        ]
        var wrong: [String] = []
        for (text, isAllowed) in cases {
            let address = try WebAddress(parsing: text)
            let isGranted = (try? fence.check(address)) != nil
            if isGranted != isAllowed { wrong.append("\(text): \(isGranted)") }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test func `what a name leads to is looked at before it is connected to`() throws {
        let fence = FetchGuard(
            plugin: "p", grants: try grants(["a.example", "in.example", "169.254.7.7"]),
            internalHosts: try grants(["in.example", "169.254.7.7"]))
        var wrong: [String] = []
        for (host, allowed) in [
            ("a.example", ["8.8.8.8", "2606:4700::1"]),
            ("in.example", ["8.8.8.8", "10.0.0.1", "127.0.0.1", "100.64.0.1", "fd12::1", "::1"]),
            ("169.254.7.7", ["169.254.7.7"]),
        ] {
            let address = try WebAddress(parsing: "https://\(host)/")
            for number in [
                "8.8.8.8", "2606:4700::1", "10.0.0.1", "127.0.0.1", "100.64.0.1", "fd12::1", "::1",
                "169.254.1.1", "fe80::1", "169.254.169.254", "fd00:ec2::254", "224.0.0.1",
                "0.0.0.0", "::", "255.255.255.255", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
            ] where host != "169.254.7.7" {
                let resolved = try #require(NetworkAddress(number))
                let reason = fence.refusal(of: resolved, for: address)
                let isAllowed =
                    allowed.contains(number) || host == "in.example" && number == "::ffff:127.0.0.1"
                    || host == "in.example" && number == "2606:4700::1"
                if (reason == nil) != isAllowed {
                    wrong.append("\(host) \(number): \(reason ?? "allowed")")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
        let address = try WebAddress(parsing: "https://a.example/")
        let loopback = try #require(NetworkAddress("127.0.0.1"))
        #expect(
            fence.refusal(of: loopback, for: address)
                == "'a.example' leads to 127.0.0.1: a loopback address, and network.internal_hosts "
                + "does not name that host")
    }

    @Test func `refusals name the plugin and what it may reach`() throws {
        let address = try WebAddress(parsing: "https://evil.example:444/")
        let some = FetchGuard(plugin: "p", grants: try grants(["*.a.example", "b.example:8443"]))
        let error = #expect(throws: FetchError.self) { try some.check(address) }
        #expect(
            error?.reason
                == "'evil.example:444' is refused: needs.net of plugin 'p' has '*.a.example', "
                + "'b.example:8443'")
        let none = FetchGuard(plugin: "p", grants: [])
        #expect(throws: FetchError.self) { try none.check(address) }
    }

    @Test func `a grant is a host and nothing else`() throws {
        for text in [
            "", "*", "*.", "*.com", "*.10.0.0.1", "a.*.example", "**.a.example",
            "https://a.example",
            "a.example/", "a.example/*", "user@a.example", "a.example:", "a.example:0",
            "a.example:99999", "a example", "a.example,b.example", "::1", "127.1", "a.example:x",
        ] {
            #expect(throws: FetchError.self, "\(text)") { try HostGrant(parsing: text) }
        }
        for text in ["a.example", "*.a.example:8443", "[::1]:8080", "127.0.0.1", "localhost"] {
            #expect(try HostGrant(parsing: text).description == text)
        }
        #expect(try HostGrant(parsing: "A.Example").description == "a.example")
    }

    @Test func `plugins set few headers, and none that ends its line`() throws {
        let good = [
            FetchHeader(name: "Accept", value: "application/json"),
            FetchHeader(name: "accept-language", value: "en"),
        ]
        #expect(
            try RequestHeaders.lines(good) == ["accept: application/json", "accept-language: en"])
        let refused: [[FetchHeader]] =
            [
                "Authorization", "authorization", "Cookie", "Host", "If-None-Match",
                "If-Modified-Since", "User-Agent", "Range", "Connection", "Content-Length",
                "Transfer-Encoding", "Proxy-Authorization", "X-Forwarded-For", "X-Token", "Referer",
                "Accept-Encoding", "Accept ", " Accept", "Accept:", "Accept\r\nHost", "", "Äccept",
            ].map { [FetchHeader(name: $0, value: "x")] }
            + [
                "", " x", "x ", "a\r\nHost: evil.example", "a\nb", "a\rb", "a\u{0}b", "a\tb", "ä",
                "a\u{7F}", String(repeating: "a", count: 1025),
            ].map { [FetchHeader(name: "Accept", value: $0)] } + [good + good]
        for headers in refused {
            #expect(throws: FetchError.self, "\(headers)") { try RequestHeaders.lines(headers) }
        }
    }

    @Test func `a proxy is taken from the environment with its exceptions`() throws {
        let choice = ProxyChoice {
            ["HTTPS_PROXY": "http://proxy.example:3128", "no_proxy": "a.example, .b.example"][$0]
        }
        for (text, isProxied) in [
            ("https://c.example/", true), ("https://a.example/", false),
            ("https://x.a.example/", false), ("https://xa.example/", true),
            ("https://b.example/", false), ("http://c.example/", false),
        ] {
            let proxy = choice.proxy(for: try WebAddress(parsing: text))
            #expect((proxy != nil) == isProxied, "\(text)")
        }
        let address = try WebAddress(parsing: "https://c.example/")
        #expect(ProxyChoice.none.proxy(for: address) == nil)
        #expect(
            ProxyChoice { $0 == "no_proxy" ? "*" : "http://p" }.proxy(for: address) == nil)
    }
}
