import Fetching
import PluginHost
import Testing

struct WebAddressTests {
    @Test func `reads what RFC 3986 allows, in one form`() throws {
        var wrong: [String] = []
        for (text, expected) in [
            ("https://example.org", "https://example.org/"),
            ("HTTPS://Example.ORG:443/a/b?c=d#e", "https://example.org/a/b?c=d"),
            ("https://example.org:8443/", "https://example.org:8443/"),
            ("https://example.org?q=1", "https://example.org/?q=1"),
            ("http://127.0.0.1:80/x", "http://127.0.0.1/x"),
            ("https://[2001:DB8::1]:444/", "https://[2001:db8::1]:444/"),
            ("https://a.b-c.example/%7Eme/~you/;p=1,2/@(x)!$'*+", ""),
            ("https://example.org/?a=/?:@", "https://example.org/?a=/?:@"),
            ("https://example.org/a/../b", "https://example.org/a/../b"),
        ] {
            let read = try WebAddress(parsing: text).description
            if read != (expected.isEmpty ? text : expected) { wrong.append("\(text): \(read)") }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test func `refuses whatever two programs could read differently`() {
        let refused = [
            "", "example.org", "//example.org/", "/a", "https:", "https:/example.org",
            "https:///a", "https://", "https://:443/", "ftp://example.org/", "file:///etc/passwd",
            "gopher://example.org/", "javascript://example.org/", " https://example.org/",
            "https://example.org/ ", "https://example.org/a b",
            "https://example.org\\@evil.example/",
            "https://example.org\\.evil.example/", "https://user@example.org/",
            "https://user:pw@example.org/", "https://example.org@evil.example/",
            "https://example.org:0/", "https://example.org:65536/", "https://example.org:+443/",
            "https://example.org:4 43/", "https://example.org:/", "https://example.org:443:443/",
            "https://example.org./", "https://.example.org/", "https://a..b/", "https://-a.org/",
            "https://a-.org/", "https://ex_ample.org/", "https://ex%61mple.org/",
            "https://exämple.org/", "https://example.org/ä", "https://example.org/%zz",
            "https://example.org/%4", "https://example.org/[", "https://example.org/a|b",
            "https://example.org/\u{0}", "https://example.org/\r\nHost: evil",
            "https://example.org/?a=\n", "https://example.org/\"", "https://example.org/<a>",
            "https://127.1/", "https://0x7f.0.0.1/", "https://0x7f000001/", "https://2130706433/",
            "https://0177.0.0.1/", "https://127.0.0.256/", "https://127.0.0.1.5/",
            "https://1.2.3/", "https://example.123/", "https://example.0xff/", "https://[::1/",
            "https://[::1]x/", "https://::1/", "https://[fe80::1%25eth0]/", "https://[v1.a]/",
            "https://[127.0.0.1]/", "https://[]/",
            "https://example.org/" + String(repeating: "a", count: 8200),
            "https://" + String(repeating: "a", count: 64) + ".org/",
            "https://" + String(repeating: "a.", count: 130) + "org/",
        ]
        let taken = refused.filter { (try? WebAddress(parsing: $0)) != nil }
        #expect(taken.isEmpty, "\(taken)")
    }

    @Test func `never shows a password`() {
        for text in [
            "https://u:hunter22@example.org/", "ftp://u:hunter22@example.org/",
            "u:hunter22@example.org",
        ] {
            let error = #expect(throws: FetchError.self) { try WebAddress(parsing: text) }
            #expect(error?.reason.contains("hunter22") == false, "\(text)")
        }
    }

    /// The examples of RFC 3986, section 5.4, as far as they lead to http, with our own names.
    @Test func `resolves references as RFC 3986 does`() throws {
        let base = try WebAddress(parsing: "https://a.example/b/c/d;p?q")
        var wrong: [String] = []
        for (reference, expected) in [
            ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"),
            ("?y", "/b/c/d;p?y"), ("g?y", "/b/c/g?y"), ("#s", "/b/c/d;p?q"), ("g#s", "/b/c/g"),
            (";x", "/b/c/;x"), ("", "/b/c/d;p?q"), (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"),
            ("../", "/b/"), ("../g", "/b/g"), ("../..", "/"), ("../../g", "/g"),
            ("../../../g", "/g"), ("/./g", "/g"), ("/../g", "/g"), ("g.", "/b/c/g."),
            ("..g", "/b/c/..g"), ("./g/.", "/b/c/g/"), ("g/./h", "/b/c/g/h"), ("g/../h", "/b/c/h"),
            ("g;x=1/../y", "/b/c/y"), ("g?y/../x", "/b/c/g?y/../x"),
        ] {
            let read = try base.resolving(reference).description
            if read != "https://a.example" + expected { wrong.append("\(reference): \(read)") }
        }
        #expect(wrong.isEmpty, "\(wrong)")
        #expect(try base.resolving("//h.example/x").description == "https://h.example/x")
        #expect(try base.resolving("http://h.example").description == "http://h.example/")
        for reference in ["//", "//u@h.example/", "ftp://h.example/", "mailto:a@b", "a b", "a:b"] {
            #expect(throws: FetchError.self, "\(reference)") { try base.resolving(reference) }
        }
    }

    @Test func `twenty thousand mutants are refused or mean what they say`() throws {
        var state: UInt64 = 20_251_123
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let seeds = [
            "https://a.example:8443/b/../c?d=%41#e", "https://[2001:db8::1]/", "https://8.8.8.8/x",
            "//b.example/x", "../x?y", "HTTP://xn--bcher-kva.example/",
        ].map { Array($0.utf8) }
        let pieces = [
            "@", ":", "/", "[", "]", "?", "#", "%", "%0", "..", "://", "\\", "\r\n", "\u{0}", " ",
            "é",
            "\u{301}", "0x7f", "127.1", "::", "*.", "-", "_", ".",
        ].map { Array($0.utf8) }
        let base = try WebAddress(parsing: "https://base.example/a/b")
        var wrong: [String] = []
        var taken = 0
        for _ in 0..<20_000 {
            var bytes = seeds[random(seeds.count)]
            for _ in 0...random(3) {
                let place = random(bytes.count + 1)
                switch random(3) {
                case 0: bytes.insert(contentsOf: pieces[random(pieces.count)], at: place)
                case 1 where place < bytes.count: bytes.remove(at: place)
                default: bytes.insert(UInt8(random(256)), at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            for read in [try? WebAddress(parsing: text), try? base.resolving(text)] {
                guard let read else { continue }
                taken += 1
                let shown = read.description
                if try WebAddress(parsing: shown) != read { wrong.append(text) }
                let isPlain = shown.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                let authority = shown.split(separator: "/", maxSplits: 3)[1]
                if !isPlain || authority.contains("@") || shown.contains("\\") {
                    wrong.append(text)
                }
            }
            _ = try? HostGrant(parsing: text)
            _ = NetworkAddress(text)?.scope
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(10))")
        #expect(taken > 1000)
    }

    @Test func `every address knows whose network it is in`() throws {
        let table: [(NetworkAddress.Scope, [String])] = [
            (
                .global,
                [
                    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255",
                    "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0",
                    "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
                    "223.255.255.255", "2606:4700::1", "2a00::1", "::ffff:8.8.8.8",
                    "64:ff9b::8.8.8.8", "2001:4860:4860::8888", "2001:200::1",
                ]
            ),
            (
                .privateUse,
                [
                    "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0",
                    "192.168.255.255", "fc00::1", "fdff::1", "fec0::1", "::ffff:10.0.0.1",
                    "::ffff:a00:1", "64:ff9b::10.0.0.1", "::10.0.0.1", "2002:a00:1::1",
                ]
            ),
            (.shared, ["100.64.0.0", "100.127.255.255", "::ffff:100.64.0.1"]),
            (
                .loopback,
                ["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1"]
            ),
            (.linkLocal, ["169.254.0.1", "169.254.255.255", "fe80::1", "febf::1"]),
            (
                .metadata,
                [
                    "169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16",
                    "192.0.0.192", "fd00:ec2::254", "::ffff:169.254.169.254",
                    "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::",
                ]
            ),
            (.multicast, ["224.0.0.1", "239.255.255.255", "ff02::1", "::ffff:224.0.0.1"]),
            (
                .special,
                [
                    "0.0.0.0", "0.1.2.3", "192.0.2.1", "198.18.0.1", "198.19.255.255",
                    "198.51.100.7", "203.0.113.9", "192.88.99.1", "240.0.0.1", "255.255.255.255",
                    "::", "2001::1", "2001:db8::1", "3fff::1", "100::1", "64:ff9b:1::1", "4000::1",
                    "5f00::1", "2002:808:808::1", "::ffff:0.0.0.0",
                ]
            ),
        ]
        var wrong: [String] = []
        for (scope, addresses) in table {
            for text in addresses {
                let address = try #require(NetworkAddress(text), "\(text)")
                if address.scope != scope { wrong.append("\(text): \(address.scope)") }
                if NetworkAddress(address.description) != address { wrong.append(text) }
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
        for text in ["", "1.2.3", "01.2.3.4", "1.2.3.4.5", "::g", "fe80::1%lo", "1.2.3.4\u{0}"] {
            #expect(NetworkAddress(text) == nil, "\(text)")
        }
        #expect(NetworkAddress(bytes: [1, 2, 3]) == nil)
    }
}
