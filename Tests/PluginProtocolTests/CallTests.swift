import PluginProtocol
import Testing

/// Requests and answers of the kinds that take a document.
struct CallTests {
    @Test func `calls, addresses and steps come back as they were written`() throws {
        for function in PluginFunction.allCases {
            let request = CallRequest(
                plugin: 3, function: function, path: "ä", isStrict: true,
                options: [.init(name: "a", value: .integer(-1))], documents: ["scan"],
                now: function == .feedFetch ? nil : -5, shuffles: .max)
            #expect(try CallRequest(request.payload) == request)
        }
        let address = AddressRequest(
            url: "https://a/", headers: [.init(name: "A", value: .string("b"))])
        #expect(try AddressRequest(address.payload) == address)
        let reply = AddressReply(.document, number: 7, status: 200, text: "x")
        #expect(try AddressReply(reply.payload) == reply)
        for action in TreeStep.Action.allCases {
            let step = TreeStep(action, path: "a/b", target: "../c")
            #expect(try TreeStep(step.payload) == step)
        }
        var run = RunRequest(plugin: 1, kind: "unpack", path: "x", wanted: ["*.a"], shuffles: 9)
        run.limits.producedBytes = 5
        #expect(try RunRequest(run.payload) == run)
        let remedy = RemedyRequest(plugin: 1, directory: "d", upgrades: [], shuffles: 4)
        #expect(try RemedyRequest(remedy.payload) == remedy)
    }

    @Test func `damaged payloads are errors`() {
        let request = CallRequest(plugin: 1, function: .reportRender, path: "x").payload
        for length in request.indices {
            #expect(throws: WireError.self) { try CallRequest(Array(request[..<length])) }
        }
        #expect(throws: WireError.self) { try CallRequest([1, 200]) }
        #expect(throws: WireError.self) { try AddressReply([9, 0, 0, 0]) }
    }

    @Test func `durations are whole seconds with a unit`() {
        let table: [(String, Int?)] = [
            ("1s", 1), ("30s", 30), ("5m", 300), ("2h", 7200), ("366d", 31_622_400), ("367d", nil),
            ("0s", nil), ("s", nil), ("", nil), ("5", nil), ("-1s", nil), ("1.5s", nil),
            ("2w", 1_209_600), ("53w", nil), ("6 h", nil), ("6hé", nil), ("h", nil), ("0h", nil),
            ("1S", nil), (" 1s", nil), ("9999999999s", nil), ("999999999d", nil), ("１s", nil),
        ]
        for (text, seconds) in table { #expect(Seconds.parse(text) == seconds, "\(text)") }
    }

    @Test func `paths of trees stay inside`() {
        let table: [(String, String?)] = [
            ("a", "a"), ("./a//b/", "a/b"), ("/a", "a"), ("a/./b", "a/b"), ("", nil), (".", nil),
            ("/", nil), ("..", nil), ("a/..", nil), ("a/../b", nil), ("a\u{0}", nil),
            ("...", "..."),
            (String(repeating: "x", count: 4096), String(repeating: "x", count: 4096)),
            (String(repeating: "x", count: 4097), nil),
            (String(repeating: "x/", count: 257), nil),
        ]
        for (name, path) in table { #expect(TreeStep.path(of: name) == path, "\(name.prefix(20))") }
    }

    @Test func `every method of out has a function, and every function says something`() {
        let methods = Set(PluginFunction.allCases.flatMap(\.methods))
        for kind in RecordKind.allCases where kind.isTable {
            #expect(methods.contains(kind.name), "\(kind.name)")
        }
        for method in methods { #expect(!PluginFunction.offering(method).isEmpty) }
        #expect(Set(PluginFunction.allCases.map(\.text)).count == PluginFunction.allCases.count)
    }
}
