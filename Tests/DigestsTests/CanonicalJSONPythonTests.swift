import Digests
import Foundation
import Testing

/// Held against another implementation: Python's `json.dumps` with sorted keys writes the same for
/// texts of ASCII, of which code points and UTF-16 code units are the same.
struct CanonicalJSONPythonTests {
    static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: python != nil, "python3 is not there"))
    func `writes what python writes for random structures`() throws {
        var generator = RandomStructure(numbers: SeededNumbers(state: 2024))
        let values = (0..<400).map { _ in generator.value(depth: 0) }
        // The other side reads texts that are anything but canonical.
        let loose = values.map { generator.looseText($0) }.joined(separator: "\n")
        let program = """
            import json, sys
            for line in sys.stdin:
                print(json.dumps(json.loads(line), sort_keys=True, separators=(",", ":"),
                    ensure_ascii=False))
            """
        let answer = try run(try #require(Self.python), ["-c", program], input: loose + "\n")
        let lines = answer.split(separator: "\n")
        #expect(lines.count == values.count)
        for (value, line) in zip(values, lines) {
            #expect(String(decoding: try CanonicalJSON.bytes(of: value), as: UTF8.self) == line)
        }
    }

    private func run(_ program: String, _ arguments: [String], input: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("oakum-canonical-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("input")
        try Data(input.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }
}

/// Makes values of ASCII texts, and JSON texts of them with odd spaces, escapes and orders.
private struct RandomStructure {
    var numbers: SeededNumbers

    mutating func below(_ bound: UInt64) -> Int { Int(numbers.next() % bound) }

    mutating func value(depth: Int) -> CanonicalValue {
        switch below(depth < 4 ? 8 : 5) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .integer(Int64(below(1 << 53)) - (1 << 52))
        case 3, 4: return .string(word())
        case 5: return .list((0..<below(5)).map { _ in value(depth: depth + 1) })
        default:
            var members: [String: CanonicalValue] = [:]
            for _ in 0..<below(6) { members[word()] = value(depth: depth + 1) }
            return .object(members)
        }
    }

    private mutating func word() -> String {
        String(decoding: (0..<below(7)).map { _ in UInt8(below(128)) }, as: UTF8.self)
    }

    mutating func looseText(_ value: CanonicalValue) -> String {
        switch value {
        case .null: return "null"
        case .bool(let value): return " \(value) "
        case .integer(let value): return "\(value)\t"
        case .string(let text): return looseText(text)
        case .list(let values):
            return "[ " + values.map { looseText($0) }.joined(separator: " , ") + " ]"
        case .object(let members):
            let shuffled = members.sorted { ($0.key.count, $1.key) > ($1.key.count, $0.key) }
            return "{ "
                + shuffled.map { looseText($0.key) + " : " + looseText($0.value) }
                .joined(separator: ",  ") + "}"
        }
    }

    private mutating func looseText(_ text: String) -> String {
        var out = "\""
        for unit in text.utf16 {
            let isPlain = unit >= 0x20 && unit != 0x22 && unit != 0x5C
            if isPlain, below(2) == 0, let scalar = Unicode.Scalar(unit) {
                out.unicodeScalars.append(scalar)
            } else {
                let digits = String(unit, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return out + "\""
    }
}
