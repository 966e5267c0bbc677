import PluginProtocol
import Testing

/// A small repeatable generator (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Any value that the wire can carry, a few levels deep.
private func anyValue(_ generator: inout SeededGenerator, depth: Int = 0) -> WireValue {
    let texts = ["", "a", "ä€😀", "\u{0}", String(repeating: "x", count: 200)]
    switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &generator) {
    case 0: return .boolean(Bool.random(using: &generator))
    case 1:
        let values: [Int64] = [0, -1, 1, 63, -64, 64, .max, .min]
        return .integer(
            Bool.random(using: &generator)
                ? values.randomElement(using: &generator) ?? 0
                : Int64.random(in: .min ... .max, using: &generator))
    case 2: return .number([0, -0.5, 1e300, .infinity].randomElement(using: &generator) ?? 0)
    case 3: return .string(texts.randomElement(using: &generator) ?? "")
    case 4: return .null
    case 5:
        let count = Int.random(in: 0..<5, using: &generator)
        return .list((0..<count).map { _ in anyValue(&generator, depth: depth + 1) })
    case 6:
        let count = Int.random(in: 1..<6, using: &generator)
        return .record((0..<count).map { _ in anyValue(&generator, depth: depth + 1) })
    default:
        let count = Int.random(in: 0..<4, using: &generator)
        return .map(
            (0..<count).map { number in
                .init(name: "key\(number)", value: anyValue(&generator, depth: depth + 1))
            })
    }
}

private func encoded(_ value: WireValue) -> [UInt8] {
    var writer = WireWriter()
    writer.write(value)
    return writer.bytes
}

struct WireTests {
    @Test func `every value comes back as it was written`() throws {
        var generator = SeededGenerator(state: 1)
        for _ in 0..<5000 {
            let value = anyValue(&generator)
            var reader = WireReader(encoded(value))
            let found = try reader.value()
            #expect(found == value)
            #expect(reader.isAtEnd)
        }
    }

    @Test func `integers of every length come back`() throws {
        for shift in 0..<63 {
            for value in [Int64(1) << shift, -(Int64(1) << shift), (Int64(1) << shift) - 1] {
                var reader = WireReader(encoded(.integer(value)))
                #expect(try reader.integer() == value)
            }
        }
    }

    @Test func `a hundred thousand damaged frames give a value or an error, never more`() throws {
        var generator = SeededGenerator(state: 2)
        var accepted = 0
        for _ in 0..<100_000 {
            var bytes = encoded(anyValue(&generator))
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 2: bytes.removeLast(bytes.count - place)
                default: bytes.insert(0xff, at: place)
                }
            }
            var reader = WireReader(bytes)
            if let value = try? reader.value() {
                accepted += 1
                // What is made of a frame stays in proportion to its bytes.
                #expect(size(of: value) <= 64 * (bytes.count + 1))
            }
        }
        #expect(accepted > 0)
        #expect(accepted < 100_000)
    }

    /// Values in a tree.
    private func size(of value: WireValue) -> Int {
        switch value {
        case .list(let items), .record(let items): items.reduce(1) { $0 + size(of: $1) }
        case .map(let entries): entries.reduce(1) { $0 + 1 + size(of: $1.value) }
        default: 1
        }
    }

    @Test(
        arguments: [
            ([5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], "number out of range"),
            (
                [5, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0],
                "number out of range"
            ),
            ([6, 0xff, 0xff, 0xff, 0xff, 0x0f, 0], "cut short"),
            ([7, 1, 64, 0], "field number 64"),
            ([8, 1, 0, 0], "not a string"),
            ([4, 1, 2, 3], "cut short"),
            ([99], "unknown tag 99"),
            ([], "cut short"),
            ([6, 1], "cut short"),
        ] as [([UInt8], String)])
    func `a wrong frame is refused with its reason`(_ bytes: [UInt8], _ words: String) {
        var reader = WireReader(bytes)
        let error = #expect(throws: WireError.self) { _ = try reader.value() }
        #expect(error?.reason.contains(words) == true)
    }

    @Test func `nesting has an end`() {
        let deep = [[UInt8]](repeating: [6, 1], count: 40)
        var reader = WireReader(Array(deep.joined()) + [0])
        let error = #expect(throws: WireError.self) { _ = try reader.value() }
        #expect(error?.reason == "value is nested too deeply")
    }

    @Test func `bytes that are not UTF-8 become visible text`() throws {
        var reader = WireReader([5, 4, 0x61, 0xff, 0xc3, 0x62])
        #expect(try reader.string() == #"a\xff\xc3b"#)
        #expect(escapedText([0xed, 0xa0, 0x80]) == #"\xed\xa0\x80"#)
    }

    @Test func `requests come back as they were sent`() throws {
        var limits = RunLimits()
        limits.processorMilliseconds = 1
        limits.memoryBytes = 2
        let run = RunRequest(
            plugin: 3, kind: "inventory", path: "a/b", root: "a", glob: "*", opensContainers: true,
            isStrict: true, options: [.init(name: "x", value: .integer(1))], packages: ["p"],
            limits: limits)
        #expect(try RunRequest(run.payload) == run)
        let load = LoadRequest(
            plugin: 1, name: "n", sources: [.init(name: "plugin.lua", text: [0xff, 0])],
            memoryBytes: 5)
        #expect(try LoadRequest(load.payload) == load)
        let order = OrderRequest(plugin: 0, scheme: "s", versions: ["1", ""], limits: limits)
        #expect(try OrderRequest(order.payload) == order)
        let remedy = RemedyRequest(
            plugin: 2, directory: "app", upgrades: [.record([.integer(1), .string("a")])],
            isStrict: true, options: [.init(name: "o", value: .boolean(true))], limits: limits)
        #expect(try RemedyRequest(remedy.payload) == remedy)
        #expect(try HelloRequest(HelloRequest(addressSpaceBytes: 7).payload).addressSpaceBytes == 7)
    }

    @Test func `replies come back as they were sent`() throws {
        let remark = RemarkReply(kind: .warning, line: nil, text: "t")
        #expect(try RemarkReply(remark.payload) == remark)
        let failure = FailureReply(reason: .time, message: "m", line: 3)
        #expect(try FailureReply(failure.payload) == failure)
        let done = DoneReply(records: 1, isSkipped: true, memoryPeakBytes: 9)
        #expect(try DoneReply(done.payload) == done)
    }

    @Test func `texts of replies are cut to what a frame may hold`() throws {
        // One character of a million bytes, as combining marks make it.
        let text = "e" + String(repeating: "\u{301}", count: 500_000)
        #expect(RemarkReply(kind: .log, line: 1, text: text).payload.count < 10_000)
        #expect(FailureReply(reason: .raised, message: text).payload.count < 10_000)
        let long = FailureReply(reason: .raised, message: String(repeating: "x", count: 9_000_000))
        #expect(try FailureReply(long.payload).message.hasPrefix("xxx"))
    }
}
